import { createHash } from "node:crypto";
import { createContext, Script } from "node:vm";

/** Far more than a regular expression takes without excessive backtracking. */
export const MATCH_LIMIT_MS = 1000;

/** Those that timed out, by digest: a report evaluates a record several times. */
const endless = new Set<string>();

let sandbox: Record<string, unknown> | undefined;
let script: Script | undefined;

/**
 * Whether a regular expression matches a learner's text, which may be written so that matching
 * would take years.
 *
 * @returns undefined if that took longer than {@linkcode MATCH_LIMIT_MS}
 */
export function matchesInTime(pattern: string, text: string): boolean | undefined {
  if (endless.size > 0 && endless.has(digest(pattern, text))) return undefined;
  script ??= new Script("new RegExp(pattern).test(text)");
  // Only a context of its own can be interrupted.
  sandbox ??= createContext({});
  Object.assign(sandbox, { pattern, text });
  try {
    return script.runInContext(sandbox, { timeout: MATCH_LIMIT_MS }) as boolean;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    endless.add(digest(pattern, text));
    return undefined;
  }
}

function digest(pattern: string, text: string): string {
  return createHash("sha256").update(JSON.stringify([pattern, text])).digest("base64");
}
