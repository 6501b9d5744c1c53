import $ from "dax";
import { join, resolve } from "node:path";
import { ensureEngineBeside } from "./engine.ts";
import { enginesOfTests } from "./engines/native_engines.ts";
import { ensureImages } from "./images.ts";
import { prepare } from "./prepare.ts";
import {
  type AddCounts,
  orFailure,
  runFiles,
  runSelection,
  runTests,
  runUnitTests,
  type Selection,
} from "./run_tests.ts";
import { print, runScript } from "./say.ts";
import { readScriptCounts, type TestCounts } from "./test_counts.ts";
import { readImports, type SplitTests, splitTests } from "./unit_tests.ts";

const root = resolve(import.meta.dirname!, "..");

/** Checks that run before any test; each counts as a test. */
const checks = [["fmt", "--check"], ["lint"], ["check", "--quiet"]];

/** Enough submissions to kill a node in the middle of a shard; `task slurm` has more. */
const SUBMISSIONS_A_SHARD = 50;

/** Trials of the program on everything else that it must work with; scripts with arguments. */
const trials = [
  ["scripts/engines/engines.ts", ...enginesOfTests],
  ["scripts/slurm/slurm.ts", `${SUBMISSIONS_A_SHARD}`],
];

/** `deno task test [FILE|NAME…]`: without arguments, everything. */
async function test(args: string[]): Promise<number> {
  return await runTests(async (add) => {
    if (args.length === 0) return await runAll(add);
    const { env } = await prepare();
    add(await runSelection(await readSelection(args), { env, junit: "tests.xml" }));
  });
}

async function readSelection(args: string[]): Promise<Selection> {
  const selection = { paths: [] as string[], names: [] as string[] };
  for (const arg of args) {
    const path = resolve(arg);
    const isPath = await Deno.stat(path).then(() => true, () => false);
    if (isPath) selection.paths.push(path);
    else selection.names.push(arg);
  }
  return selection;
}

async function runAll(add: AddCounts): Promise<void> {
  add(await runChecks());
  const tests = await splitTests(await readImports());
  const unitTests = runUnitTests(tests.together);
  const engine = await prepare().finally(async () => add(await unitTests));
  const beside = await ensureEngineBeside(engine);
  const lanes = lanesOf(tests, engine.env, beside?.env ?? engine.env);
  if (beside === undefined) {
    for (const lane of lanes) await orFailure(lane, add);
  } else {
    await Promise.all(lanes.map((lane) => orFailure(lane, add)));
  }
}

/**
 * All tests that need an engine, and the trials. Most of the time they wait for it, so they can run
 * at once; tests that count an engine's containers have one to themselves.
 *
 * @param env for most tests
 * @param beside for the others
 */
function lanesOf(
  { alone, others, languages }: SplitTests,
  env: Record<string, string>,
  beside: Record<string, string>,
): ((add: AddCounts) => Promise<void>)[] {
  return [
    async (add) => add(await runFiles([...alone, ...others], { env, junit: "tests.xml" })),
    (add) =>
      withTemporary(async (temporary) => {
        await ensureImages({ env: beside });
        const env = { ...beside, ...temporary };
        add(await runFiles(languages, { env, junit: "language-tests.xml", isHeld: true }));
      }),
    (add) =>
      withTemporary(async (temporary) => {
        for (const [script, ...args] of trials) {
          add(await runTrial(script!, args, { ...beside, ...temporary }));
        }
      }),
  ];
}

/** Tests that look for temporary files left behind must not see those of others. */
async function withTemporary(work: (env: { TMPDIR: string }) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tests-" });
  try {
    // As `/tmp` is: some tests run the program as another user.
    await Deno.chmod(folder, 0o1777);
    await work({ TMPDIR: folder });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
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

async function runTrial(
  script: string,
  args: string[],
  env: Record<string, string>,
): Promise<TestCounts> {
  const { code, combined } = await $`${Deno.execPath()} run -A ${join(root, script)} ${args}`
    .cwd(root).env({ ...env, NO_COLOR: "1" })
    .stdin("null").stdout("piped").stderr("piped").captureCombined().noThrow();
  print(combined.trimEnd());
  return readScriptCounts(combined, code);
}

if (import.meta.main) await runScript(() => test(Deno.args));
