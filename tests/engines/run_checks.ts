import type { Check, CheckResult } from "./check.ts";
import type { Engine } from "./engine.ts";
import { expectationOf, judge } from "./expectations.ts";
import { prepareImages } from "./prepare_images.ts";
import { Trial } from "./trial.ts";

/** How a list of checks is run. */
export interface RunOptions {
  /** Is told of each result as soon as it is known. */
  report?: (result: CheckResult) => void;
}

/**
 * Tries checks on an engine, one after the other. The base image of `scripts/images.ts`,
 * `busybox:1.35.0`, has to be there.
 *
 * @throws where the images of the checks cannot be built, as nothing can be said of the engine then
 */
export async function runChecks(
  engine: Engine,
  checks: readonly Check[],
  { report = () => {} }: RunOptions = {},
): Promise<CheckResult[]> {
  await prepareImages(engine);
  const results: CheckResult[] = [];
  for (const check of checks) {
    const began = performance.now();
    const failure = await failureOf(engine, check);
    const seconds = (performance.now() - began) / 1000;
    const expectation = expectationOf(check.name, engine.facts);
    const result = { check: check.name, seconds, ...judge(failure, expectation) };
    report(result);
    results.push(result);
  }
  return results;
}

/** Why a check failed; undefined where it passed. */
async function failureOf(engine: Engine, check: Check): Promise<string | undefined> {
  try {
    await using trial = await Trial.open(engine);
    await check.run(trial);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
