import { type BinaryOptions, runBinary, type RunResult } from "./binary.ts";

/** Checks with the compiled program and without looking at Docker. */
export function runSanity(args: string[], options: BinaryOptions = {}): Promise<RunResult> {
  return runBinary(["sanity", "--skip-environment", ...args], options);
}
