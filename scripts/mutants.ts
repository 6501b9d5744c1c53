import { cp } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UserError } from "../terminal/errors.ts";
import {
  described,
  type Mutation,
  type MutationGroup,
  placeOf,
  readMutations,
} from "./mutations.ts";
import { print, runScript, say } from "./say.ts";

/** Far more than the tests of one file take. */
const timeLimitMs = 60_000;

/** How many copies of the project to test at a time. */
const workers = 2;

/** The run fails if a smaller share of faults is noticed. */
const required = 0.95;

/** Left out of a copy; no unit test reads these. */
const leftOut = [".git", "build", "node_modules"];

/** How the tests of a file ended with one fault in it; `broken` means it no longer compiled. */
export type Outcome = "killed" | "survived" | "broken";

/** One fault and its outcome. */
export interface Trial {
  file: string;
  /** File and line. */
  place: string;
  mutation: Mutation;
  outcome: Outcome;
}

/**
 * Injects faults into copies of a project, one at a time, and runs the tests that must notice.
 *
 * @param timeLimitMs tests that take this long count as having noticed: the fault made them hang
 */
export async function tryMutations(
  root: string,
  groups: readonly MutationGroup[],
  timeLimitMs: number,
): Promise<Trial[]> {
  const folder = await Deno.makeTempDir({ prefix: "mutants-" });
  try {
    const copies = await Promise.all(
      Array.from({ length: workers }, (_, index) => copyOf(root, join(folder, String(index)))),
    );
    await testUnchanged(copies[0]!, groups);
    const trials: Trial[] = [];
    const waiting = groups.flatMap((group) =>
      group.mutations.map((mutation) => ({ ...group, mutation }))
    ).entries();
    await Promise.all(copies.map(async (copy) => {
      // The iterator is shared, so that each copy takes the next fault.
      for (const [index, { file, tests, mutation }] of waiting) {
        const path = join(copy, file);
        const source = await Deno.readTextFile(path);
        await Deno.writeTextFile(path, source.replace(mutation.before, () => mutation.after));
        const outcome = await outcomeOf(copy, tests, timeLimitMs);
        await Deno.writeTextFile(path, source);
        trials[index] = { file, place: placeOf(file, source, mutation), mutation, outcome };
      }
    }));
    return trials;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function copyOf(root: string, copy: string): Promise<string> {
  await cp(root, copy, {
    recursive: true,
    filter: (source) => !leftOut.some((name) => source === join(root, name)),
  });
  await Deno.mkdir(join(copy, "build/tmp"), { recursive: true });
  return copy;
}

async function testUnchanged(copy: string, groups: readonly MutationGroup[]): Promise<void> {
  const { code, output } = await runTests(copy, groups.flatMap(({ tests }) => tests));
  if (code === 0) return;
  say(output);
  throw new UserError("the tests fail without any mutation");
}

async function outcomeOf(
  copy: string,
  tests: readonly string[],
  timeLimitMs: number,
): Promise<Outcome> {
  const { code, output } = await runTests(copy, tests, AbortSignal.timeout(timeLimitMs));
  if (code === 0) return "survived";
  return /(^|\(uncaught error\)\s)error: SyntaxError: /.test(output) ? "broken" : "killed";
}

async function runTests(copy: string, tests: readonly string[], signal?: AbortSignal) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["test", "--no-check", "--cached-only", "--allow-all", "--no-prompt", "--fail-fast"],
      // A fault may use up all memory.
      ...["--v8-flags=--max-old-space-size=1024", ...new Set(tests)],
    ],
    cwd: copy,
    env: { NO_COLOR: "1", TMPDIR: join(copy, "build/tmp") },
    stdin: "null",
    ...(signal === undefined ? {} : { signal }),
  }).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** The lines to print about trials, and whether the run passed. */
export function summary(trials: readonly Trial[]): { lines: string[]; isGood: boolean } {
  const faults = trials.filter(({ mutation }) => mutation.equivalent === undefined);
  const counts = (some: readonly Trial[]) => {
    const killed = some.filter(({ outcome }) => outcome === "killed").length;
    return { all: some.length, killed };
  };
  const wrong = trials.map(({ outcome, mutation, place }) => {
    const isEquivalent = mutation.equivalent !== undefined;
    const word = outcome === "broken"
      ? "does not parse"
      : isEquivalent && outcome === "killed"
      ? "not equivalent, for a test fails"
      : undefined;
    return word === undefined ? [] : [`${word}  ${place}: ${described(mutation)}`];
  }).flat();
  const survivors = faults.filter(({ outcome }) => outcome === "survived")
    .map(({ place, mutation }) => `survived  ${place}: ${described(mutation)}`);
  const files = [...Map.groupBy(trials, ({ file }) => file)].map(([file, here]) => {
    const { all, killed } = counts(here.filter((trial) => faults.includes(trial)));
    const equivalents = here.length - all;
    return `${file}: ${all} mutations, ${killed} killed` +
      (equivalents === 0 ? "" : `; ${equivalents} equivalent`);
  });
  const { all, killed } = counts(faults);
  const share = all === 0 ? 1 : killed / all;
  const total = `${all} mutations, ${killed} killed, ${survivors.length} survived (${
    (100 * share).toFixed(1)
  } % killed)`;
  return {
    lines: [...survivors, ...wrong, ...files, total],
    isGood: share >= required && wrong.length === 0,
  };
}

if (import.meta.main) {
  const root = resolve(import.meta.dirname!, "..");
  await runScript(async () => {
    const words = Deno.args;
    const groups = (await readMutations(root)).filter(({ file }) =>
      words.length === 0 || words.some((word) => file.includes(word))
    );
    if (groups.length === 0) throw new UserError(`no mutated file is called ${words.join(" or ")}`);
    const { lines, isGood } = summary(await tryMutations(root, groups, timeLimitMs));
    for (const line of lines) print(line);
    return isGood ? 0 : 1;
  });
}
