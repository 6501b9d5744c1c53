import $ from "dax";
import { join, resolve } from "node:path";
import { UserError } from "../terminal/errors.ts";
import { compileBinary } from "./build/compile.ts";
import { engineCounts, engineTable } from "./engines/engine_table.ts";
import { enginesOfTests } from "./engines/native_engines.ts";
import { tryEngines } from "./engines/try_engines.ts";
import { gatherTests } from "./gather_tests.ts";
import { prepare } from "./prepare.ts";
import { print, runScript, say } from "./say.ts";
import { trySlurm } from "./slurm/try_slurm.ts";
import type { TestCounts } from "./test_counts.ts";
import { readTestCounts } from "./test_counts.ts";
import { readImports, splitTests } from "./unit_tests.ts";

/** Which tests to run. */
export interface Selection {
  /** Files and directories with tests. */
  paths: string[];
  /** Parts of tests' names; a test must have one of them. */
  names: string[];
}

/** Sorted test files: what they share is loaded once for all, not once a file. */
export interface SortedTests {
  /** Files whose tests run one after the other. */
  inTurn: string[];
  /**
   * Files whose tests need no engine and change nothing in the process: several run at a time, while
   * what the others need is provided.
   */
  together: string[];
}

const root = resolve(import.meta.dirname!, "..");

/** Checks that run before any test; each counts as a test. */
const checks = [["fmt", "--check"], ["lint"], ["check"]];

/** Enough submissions to kill a node in the middle of a shard; `task slurm` has more. */
const SUBMISSIONS_A_SHARD = 50;

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

/**
 * A build's log shows what went wrong and little else; the names and times of all tests are in a file
 * that CI systems can show.
 */
function reporters(file: string): string[] {
  return Deno.env.get("CI") ? ["--reporter=dot", `--junit-path=${join(root, "build", file)}`] : [];
}

/** The needs of tests, provided only as far as a selection needs them. */
export interface TestNeeds {
  /** Provides what they need, and returns the variables by which they find it. */
  equip: () => Promise<Record<string, string>>;
  /** Whether to check the sources too. */
  isWhole?: boolean;
  /** Tries the program on everything else that it must work with. */
  tryMore?: (() => Promise<TestCounts>)[];
}

/**
 * Runs the tests and prints their counts as the last line.
 *
 * @returns the exit code
 */
export async function runTests(
  selection: Selection | SortedTests,
  { equip, isWhole = false, tryMore = [] }: TestNeeds,
): Promise<number> {
  const counts = { passed: 0, failed: 0 };
  try {
    if (isWhole) add(counts, await runChecks());
    add(
      counts,
      "together" in selection
        ? await runSorted(selection, equip)
        : await runSelection(selection, await equip()),
    );
    for (const more of tryMore) add(counts, await more());
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(`error: ${error.message}`);
    if (error.hint !== undefined) say(`hint: ${error.hint}`);
    counts.failed++;
  }
  print(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
}

function add(counts: TestCounts, { passed, failed }: TestCounts): void {
  counts.passed += passed;
  counts.failed += failed;
}

async function runChecks(): Promise<TestCounts> {
  const counts = { passed: 0, failed: 0 };
  for (const args of checks) {
    const { code } = await $`${Deno.execPath()} ${args}`
      .cwd(root).env({ NO_COLOR: "1" }).stdin("null").noThrow();
    if (code === 0) counts.passed++;
    else counts.failed++;
  }
  return counts;
}

async function runSorted(
  { inTurn, together }: SortedTests,
  equip: TestNeeds["equip"],
): Promise<TestCounts> {
  const counts = { passed: 0, failed: 0 };
  const folder = await Deno.makeTempDir({ prefix: "tests-" });
  try {
    const few = await gatherTests(folder, together, navigator.hardwareConcurrency);
    const separate = runSelection({ paths: few, names: [] }, withoutEngine, ["--parallel"]);
    let env: Record<string, string>;
    try {
      env = await equip();
    } finally {
      add(counts, await separate);
    }
    const one = await gatherTests(folder, inTurn, 1);
    add(counts, await runSelection({ paths: one, names: [] }, env));
    return counts;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function runSelection(
  { paths, names }: Selection,
  env: Record<string, string>,
  parallel: string[] = [],
): Promise<TestCounts> {
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
  const filter = names.length === 0 ? [] : ["--filter", `/${names.map(escape).join("|")}/`];
  const flags = [
    "--no-check",
    ...["--config", join(root, "deno.json")],
    "--sanitize-ops",
    "--sanitize-resources",
    ...permissions,
    ...reporters(parallel.length === 0 ? "tests.xml" : "unit-tests.xml"),
    ...parallel,
    ...filter,
  ];
  const { code } = await $`${Deno.execPath()} test ${flags} ${
    paths.length === 0 ? ["tests"] : paths
  }`
    .cwd(root).env({ ...env, NO_COLOR: "1" })
    .stdin("null").stdout(output).noThrow();
  return readTestCounts(end, code);
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

async function readSelection(args: string[]): Promise<Selection> {
  const selection: Selection = { paths: [], names: [] };
  for (const arg of args) {
    const path = resolve(arg);
    const isPath = await Deno.stat(path).then(() => true, () => false);
    if (isPath) selection.paths.push(path);
    else selection.names.push(arg);
  }
  return selection;
}

/** All tests. */
async function everything(): Promise<SortedTests> {
  const { alone, together, others } = await splitTests(await readImports());
  return { inTurn: [...alone, ...others], together };
}

/** Tries the program on engines other than that of the tests. */
async function tryOtherEngines(): Promise<TestCounts> {
  const results = await tryEngines(enginesOfTests, await compileBinary());
  for (const line of engineTable(results)) print(line);
  return engineCounts(results);
}

if (import.meta.main) {
  const equip = async () => (await prepare()).env;
  await runScript(async () => {
    if (Deno.args.length > 0) return await runTests(await readSelection(Deno.args), { equip });
    const tryShards = async () => await trySlurm(await prepare(), SUBMISSIONS_A_SHARD);
    const tryMore = [tryOtherEngines, tryShards];
    return await runTests(await everything(), { equip, isWhole: true, tryMore });
  });
}
