import { createHash } from "node:crypto";
import { createContext, Script } from "node:vm";

/** Far more than a regular expression takes that does not try one way after the other. */
export const MATCH_LIMIT_MS = 1000;

/** By digest, those that ran out of time: a report looks at a record several times. */
const endless = new Set<string>();

let sandbox: Record<string, unknown> | undefined;
let script: Script | undefined;

/**
 * Whether a regular expression matches a text of a learner, who may have written it so that the
 * expression would try for years.
 *
 * @returns undefined when that took longer than {@linkcode MATCH_LIMIT_MS}
 */
export function matchesInTime(pattern: string, text: string): boolean | undefined {
  if (endless.size > 0 && endless.has(digest(pattern, text))) return undefined;
  script ??= new Script("new RegExp(pattern).test(text)");
  // Only a context of its own can be stopped.
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
