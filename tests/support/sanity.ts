import { type InProcessOptions, type InProcessResult, runInProcess } from "./in_process.ts";

/** Checks in this process, without Docker; the variables are added to its own. */
export function runSanity(
  args: string[],
  { env = {}, ...options }: Omit<InProcessOptions, "stdin"> = {},
): Promise<InProcessResult> {
  return runInProcess(["sanity", "--skip-environment", ...args], {
    ...options,
    env: { ...Deno.env.toObject(), ...env },
  });
}
