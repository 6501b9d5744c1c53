import $ from "dax";
import { join, resolve } from "node:path";
import { UserError } from "../terminal/errors.ts";
import { gatherTests } from "./gather_tests.ts";
import { print, say } from "./say.ts";
import { readTestCounts, type TestCounts } from "./test_counts.ts";

/** Which tests to run. */
export interface Selection {
  /** Files and directories with tests. */
  paths: string[];
  /** Parts of tests' names; a test must have one of them. */
  names?: string[];
}

/** How to run tests. */
export interface TestRun {
  /** Variables by which the tests find what they need. */
  env: Record<string, string>;
  /** The name of the file, in `build/`, for CI systems to show the names and times of all tests. */
  junit?: string;
  /** Whether several modules run at a time. */
  isParallel?: boolean;
  /** Whether to print the output at the end, as other output is printed meanwhile. */
  isHeld?: boolean;
}

const root = resolve(import.meta.dirname!, "..");

/** Where no engine is: a test that needs one anyway then fails everywhere. */
export const withoutEngine = { DOCKER_HOST: "unix:///nowhere/docker.sock", DOCKER_CONTEXT: "" };

/** Enough characters to hold the end of the output with its closing line. */
const keptCharacters = 4096;

/**
 * All permissions: tests start docker and stand-ins for it, and read other processes' memory in /proc,
 * which the runtime does not allow with fewer. The compiled binary has its own fixed permissions, and
 * the tests of whole commands run that.
 */
const permissions = ["--allow-all", "--no-prompt"];

/** Adds to the counts of a run. */
export type AddCounts = (counts: TestCounts) => void;

/**
 * Prints the counts of tests as the last line.
 *
 * @param run runs tests and adds their counts
 * @returns the exit code
 */
export async function runTests(run: (add: AddCounts) => Promise<void>): Promise<number> {
  const counts = { passed: 0, failed: 0 };
  await orFailure(run, ({ passed, failed }) => {
    counts.passed += passed;
    counts.failed += failed;
  });
  print(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
}

/** Runs tests; an error that a user can mend is printed and counts as a failure. */
export async function orFailure(
  run: (add: AddCounts) => Promise<void>,
  add: AddCounts,
): Promise<void> {
  try {
    await run(add);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(`error: ${error.message}`);
    if (error.hint !== undefined) say(`hint: ${error.hint}`);
    add({ passed: 0, failed: 1 });
  }
}

/** Runs the files of unit tests, several at a time. */
export async function runUnitTests(files: readonly string[]): Promise<TestCounts> {
  const run = { env: withoutEngine, junit: "unit-tests.xml", isParallel: true };
  return await runFiles(files, run);
}

/** Runs test files, loading what they share once. @param files relative to the root */
export async function runFiles(files: readonly string[], run: TestRun): Promise<TestCounts> {
  const folder = await Deno.makeTempDir({ prefix: "tests-" });
  try {
    const modules = run.isParallel ? navigator.hardwareConcurrency : 1;
    return await runSelection({ paths: await gatherTests(folder, files, modules) }, run);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs tests one after the other, unless {@linkcode TestRun.isParallel}. */
export async function runSelection(selection: Selection, run: TestRun): Promise<TestCounts> {
  const tests = $`${Deno.execPath()} test ${argumentsOf(selection, run)}`
    .cwd(root).env({ ...run.env, NO_COLOR: "1" }).stdin("null").noThrow();
  if (run.isHeld) {
    const { code, combined } = await tests.stdout("piped").stderr("piped").captureCombined();
    print(combined.trimEnd());
    return readTestCounts(combined, code);
  }
  let end = "";
  const decoder = new TextDecoder();
  const output = new WritableStream<Uint8Array>({
    async write(chunk) {
      end = (end + decoder.decode(chunk, { stream: true })).slice(-keptCharacters);
      for (let rest = chunk; rest.length > 0;) {
        rest = rest.subarray(await Deno.stdout.write(rest));
      }
    },
  });
  const { code } = await tests.stdout(output);
  return readTestCounts(end, code);
}

function argumentsOf(
  { paths, names = [] }: Selection,
  { junit, isParallel = false }: TestRun,
): string[] {
  // A build's log shows what went wrong and little else.
  const reporters = junit !== undefined && Deno.env.get("CI")
    ? ["--reporter=dot", `--junit-path=${join(root, "build", junit)}`]
    : [];
  return [
    "--no-check",
    ...["--config", join(root, "deno.json")],
    "--sanitize-ops",
    "--sanitize-resources",
    ...permissions,
    ...reporters,
    ...isParallel ? ["--parallel"] : [],
    ...names.length === 0 ? [] : ["--filter", `/${names.map(escape).join("|")}/`],
    ...paths.length === 0 ? ["tests"] : paths,
  ];
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
