import { join } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import type { CheckResult } from "../../tests/engines/check.ts";
import { checks } from "../../tests/engines/checks.ts";
import { runChecks } from "../../tests/engines/run_checks.ts";
import { ensureBusybox } from "../images.ts";
import { withLock } from "../lock.ts";
import { say } from "../say.ts";
import { enginesDirectory } from "./directories.ts";
import type { EngineResults } from "./engine_table.ts";
import { requireEngineTools } from "./requirements.ts";
import { startNativeEngine, stopNativeEngine } from "./start_native_engine.ts";

/** Checks spend most of their time waiting for the engine. */
const AT_ONCE = 2;

/**
 * Runs all checks on engines; starts each engine before its checks and stops it afterwards.
 *
 * @param binary the compiled program
 * @throws {UserError} if this machine cannot run any engine
 */
export async function tryEngines(
  names: readonly string[],
  binary: string,
): Promise<EngineResults[]> {
  await requireEngineTools();
  const wanted = [...new Set(names)];
  const engines = new Map<string, EngineResults>();
  const left = [...wanted];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const lock = join(enginesDirectory, `${name}.lock`);
      // Another run would stop the engine while this one uses it.
      engines.set(name, await withLock(lock, () => tryEngine(name, binary)));
    }
  }));
  return wanted.flatMap((name) => engines.get(name) ?? []);
}

/** An engine that cannot be set up is reported, and the others still run. */
async function tryEngine(name: string, binary: string): Promise<EngineResults> {
  let version: string | undefined;
  const results: CheckResult[] = [];
  try {
    const engine = await startNativeEngine(name, binary);
    ({ version } = engine);
    await ensureBusybox(engine);
    say(`Trying ${checks.length} checks on ${name} (${version})`);
    const report = (result: CheckResult) => {
      results.push(result);
      if (result.outcome === "failed") say(`FAILED ${name}: ${result.check}`);
    };
    await runChecks(engine, checks, { report });
    return { name, version, results, failure: undefined };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const log = error instanceof UserError && error.hint !== undefined ? ` (${error.hint})` : "";
    return { name, version, results, failure: `${error.message}${log}` };
  } finally {
    await stopNativeEngine(name);
  }
}
