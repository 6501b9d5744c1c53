import { basename, join } from "node:path";
import { oddNameError, oddNames } from "../../docker/files/names.ts";
import { takeTurns } from "../../docker/files/turns.ts";
import type { UserError } from "../../terminal/errors.ts";
import { compareNames } from "./names.ts";
import type { Expectation } from "./record.ts";

/** A submission in the batch's folder. */
export interface Submission {
  /** Path relative to the batch's folder, with `/`. */
  name: string;
  path: string;
  kind: "folder" | "file" | "zip";
  /** Why it cannot be opened, if its name shows that; the name is then escaped. */
  refusal?: UserError;
  /** The expectation implied by its folder. */
  expectation: Expectation | undefined;
}

/** Just below full marks, because a range includes both ends. */
const BELOW_FULL_MARKS = 0.9999;

/** The expected results of submissions in folders with these names. */
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

/** The default name of the suite's file. */
export const SUITE_FILE = "suite.yaml";

/** Files that operating systems leave in folders, by names in lower case. */
const LEFT_BY_SYSTEMS: ReadonlySet<string> = new Set([
  ...["__macosx", "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r"],
  ...["$recycle.bin", "system volume information", "lost+found", "@eadir"],
]);

/**
 * Finds the submissions in a folder: every subdirectory, file and zip is one, and so is each entry
 * of a subdirectory that is named after an expectation. Names that start with a dot, files that
 * operating systems leave, and the suite's file are skipped.
 *
 * @param others what else may be in the folder: the reports' folder, another suite; absolute
 * @param options.oddNames whether to look, with a program, for names that the runtime does not list
 * @returns sorted by name
 */
export async function findSubmissions(
  directory: string,
  others: readonly string[],
  options: { oddNames: boolean } = { oddNames: true },
): Promise<Submission[]> {
  const found: Submission[] = [];
  const folders: Submission[] = [];
  for (const entry of submissionsIn(directory, "", undefined)) {
    await takeTurns();
    if (others.includes(entry.path)) continue;
    const isOfMany = entry.kind === "folder" && Object.hasOwn(EXPECTED_BY_FOLDER, entry.name);
    (isOfMany ? folders : found).push(entry);
  }
  if (options.oddNames) found.push(...await oddSubmissionsIn(directory, "", undefined));
  for (const { name, path } of folders) {
    const expectation = EXPECTED_BY_FOLDER[name];
    for (const entry of submissionsIn(path, `${name}/`, expectation)) {
      await takeTurns();
      found.push(entry);
    }
    if (options.oddNames) found.push(...await oddSubmissionsIn(path, `${name}/`, expectation));
  }
  return found.sort((a, b) => compareNames(a.name, b.name));
}

/** The submission at a single path; undefined if there is none. */
export async function submissionAt(path: string): Promise<Submission | undefined> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info?.isDirectory && !info?.isFile) return undefined;
  const kind = info.isDirectory ? "folder" : kindOfFile(path);
  return { name: basename(path), path, kind, expectation: undefined };
}

function kindOfFile(name: string): "zip" | "file" {
  return /\.zip$/i.test(name) ? "zip" : "file";
}

/** Synchronous, because there may be 100,000. */
function* submissionsIn(
  directory: string,
  prefix: string,
  expectation: Expectation | undefined,
): Generator<Submission> {
  // Concatenated: 100,000 results of `join()` take 40 MB.
  const before = join(directory, "/");
  for (const entry of Deno.readDirSync(directory)) {
    const { name } = entry;
    if (name.startsWith(".") || LEFT_BY_SYSTEMS.has(name.toLowerCase())) continue;
    if (prefix === "" && name === SUITE_FILE) continue;
    const path = before + name;
    // Through links, because a suite may consist of them.
    const info = entry.isDirectory || entry.isFile ? entry : infoOf(path);
    // A broken link is a submission too, one that cannot be read.
    if (info !== undefined && !info.isDirectory && !info.isFile) continue;
    const kind = info?.isDirectory ? "folder" : kindOfFile(name);
    yield { name: prefix + name, path, kind, expectation };
  }
}

function infoOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

/** Entries whose names the runtime does not list. */
async function oddSubmissionsIn(
  directory: string,
  prefix: string,
  expectation: Expectation | undefined,
): Promise<Submission[]> {
  const odd = await oddNames(directory, { deep: false });
  return odd.filter(({ shown }) => !shown.startsWith(".")).map((each) => ({
    name: prefix + each.shown,
    path: join(directory, each.shown),
    kind: "file",
    refusal: oddNameError([each]),
    expectation,
  }));
}
