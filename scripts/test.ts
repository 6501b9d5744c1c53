import $ from "dax";
import { join, resolve } from "node:path";
import { UserError } from "../terminal/errors.ts";
import { compileBinary } from "./build/compile.ts";
import { engineCounts, engineTable } from "./engines/engine_table.ts";
import { enginesOfTests } from "./engines/native_engines.ts";
import { tryEngines } from "./engines/try_engines.ts";
import { prepare } from "./prepare.ts";
import { print, runScript, say } from "./say.ts";
import { trySlurm } from "./slurm/try_slurm.ts";
import type { TestCounts } from "./test_counts.ts";
import { readTestCounts } from "./test_counts.ts";

/** Which tests to run: all, and the checks of the sources, if both lists are empty. */
export interface Selection {
  /** Files and directories with tests. */
  paths: string[];
  /** Parts of tests' names; a test must have one of them. */
  names: string[];
  /** Further files whose tests change nothing in the process, so that several can run at a time. */
  together?: string[];
}

const root = resolve(import.meta.dirname!, "..");

/** Checks that run before any test; each counts as a test. */
const checks = [["fmt", "--check"], ["lint"], ["check"]];

/** Enough submissions to kill a node in the middle of a shard; `task slurm` has more. */
const SUBMISSIONS_A_SHARD = 50;

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
const reporters = Deno.env.get("CI")
  ? ["--reporter=dot", `--junit-path=${join(root, "build/tests.xml")}`]
  : [];

/** The needs of tests, provided only as far as a selection needs them. */
export interface TestNeeds {
  /** Provides what they need, and returns the variables by which they find it. */
  equip: () => Promise<Record<string, string>>;
  /** Tries the program on everything else that it must work with; only if everything is run. */
  tryMore?: (() => Promise<TestCounts>)[];
}

/**
 * Runs the tests and prints their counts as the last line.
 *
 * @returns the exit code
 */
export async function runTests(
  selection: Selection,
  { equip, tryMore = [] }: TestNeeds,
): Promise<number> {
  const counts = { passed: 0, failed: 0 };
  try {
    if (isEverything(selection)) add(counts, await runChecks());
    const env = await equip();
    const { names, together = [] } = selection;
    if (together.length > 0) {
      add(counts, await runSelection({ paths: together, names }, env, ["--parallel"]));
    }
    add(counts, await runSelection(selection, env));
    if (isEverything(selection)) { for (const more of tryMore) add(counts, await more()); }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(`error: ${error.message}`);
    if (error.hint !== undefined) say(`hint: ${error.hint}`);
    counts.failed++;
  }
  print(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
}

function isEverything({ paths, names }: Selection): boolean {
  return paths.length + names.length === 0;
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
    "--sanitize-ops",
    "--sanitize-resources",
    ...permissions,
    ...reporters,
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

/** Tries the program on engines other than that of the tests. */
async function tryOtherEngines(): Promise<TestCounts> {
  const results = await tryEngines(enginesOfTests, await compileBinary());
  for (const line of engineTable(results)) print(line);
  return engineCounts(results);
}

if (import.meta.main) {
  const needs = {
    equip: async () => (await prepare()).env,
    tryMore: [tryOtherEngines, async () => await trySlurm(await prepare(), SUBMISSIONS_A_SHARD)],
  };
  await runScript(async () => await runTests(await readSelection(Deno.args), needs));
}
