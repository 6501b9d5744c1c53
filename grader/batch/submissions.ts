import { join } from "node:path";
import { oddNameError, oddNames } from "../../docker/files/names.ts";
import type { UserError } from "../../terminal/errors.ts";
import { compareNames } from "./names.ts";
import type { Expectation } from "./record.ts";

/** One submission as it lies in the batch's folder. */
export interface Submission {
  /** Path below the batch's folder, with `/`. */
  name: string;
  path: string;
  kind: "folder" | "file" | "zip";
  /** Why it cannot be opened, where that is known from its name; the name is then escaped. */
  refusal?: UserError;
  /** What the folder it lies in says about it. */
  expectation: Expectation | undefined;
}

/** Just below full marks, as a range has both its ends in it. */
const BELOW_FULL_MARKS = 0.9999;

/** What the submissions in a folder of that name are expected to come to. */
export const EXPECTED_BY_FOLDER: Readonly<Record<string, Expectation>> = {
  pass: { status: "graded", score: 1 },
  fail: { status: "graded", score: { max: BELOW_FULL_MARKS } },
  graded: { status: "graded" },
  timeout: { status: "timeout" },
  hang: { status: "timeout" },
  crash: { status: "crashed" },
  crashed: { status: "crashed" },
  invalid: { status: "invalid-output" },
  "invalid-output": { status: "invalid-output" },
  nonsense: { status: "invalid-output" },
  memory: { status: "out-of-memory" },
  "out-of-memory": { status: "out-of-memory" },
  "not-started": { status: "not-started" },
};

/** The suite's file where no other is named. */
export const SUITE_FILE = "suite.yaml";

/** What operating systems leave in folders, by names in lower case. */
const LEFT_BY_SYSTEMS: ReadonlySet<string> = new Set([
  ...["__macosx", "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r"],
  ...["$recycle.bin", "system volume information", "lost+found", "@eadir"],
]);

/**
 * Every sub-directory, file and zip of a folder is a submission; in a folder that is named by an
 * expectation, each entry is. Names that begin with a dot, what operating systems leave beside, and the suite's file
 * are left out.
 *
 * @param others what else may lie there: the folder of the reports, another suite; absolute
 * @returns sorted by name
 */
export async function findSubmissions(
  directory: string,
  others: readonly string[],
): Promise<Submission[]> {
  const found: Submission[] = [];
  for await (const entry of submissionsIn(directory, "")) {
    if (others.includes(entry.path)) continue;
    const expectation = Object.hasOwn(EXPECTED_BY_FOLDER, entry.name)
      ? EXPECTED_BY_FOLDER[entry.name]
      : undefined;
    if (expectation === undefined || entry.kind !== "folder") found.push(entry);
    else {
      for await (const inner of submissionsIn(entry.path, `${entry.name}/`)) {
        found.push({ ...inner, expectation });
      }
    }
  }
  return found.sort((a, b) => compareNames(a.name, b.name));
}

async function* submissionsIn(directory: string, prefix: string): AsyncGenerator<Submission> {
  for await (const { name } of Deno.readDir(directory)) {
    if (name.startsWith(".") || LEFT_BY_SYSTEMS.has(name.toLowerCase())) continue;
    if (prefix === "" && name === SUITE_FILE) continue;
    const path = join(directory, name);
    // Through links: a suite may be put together of them.
    const info = await Deno.stat(path).catch(() => undefined);
    const file = /\.zip$/i.test(name) ? "zip" : "file";
    // One that leads nowhere is a submission too, which cannot be read.
    if (info !== undefined && !info.isDirectory && !info.isFile) continue;
    const kind = info?.isDirectory ? "folder" : file;
    yield { name: prefix + name, path, kind, expectation: undefined };
  }
  for (const odd of await oddNames(directory, { deep: false })) {
    if (odd.shown.startsWith(".")) continue;
    yield {
      name: prefix + odd.shown,
      path: join(directory, odd.shown),
      kind: "file",
      refusal: oddNameError([odd]),
      expectation: undefined,
    };
  }
}
