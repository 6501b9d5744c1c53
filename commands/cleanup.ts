import { placedReason } from "../terminal/errors.ts";
import type { Terminal } from "../terminal/terminal.ts";

/**
 * Reports what could not be removed: the first time as a one-line warning, after that only as a
 * detail, because it is usually the same again.
 */
export function cleanupReporter(
  terminal: Pick<Terminal, "warn" | "detail">,
): (error: unknown) => void {
  let told = false;
  return (error) => {
    const line = `could not clean up: ${placedReason(error).replaceAll("\n", " ")}`;
    if (told) terminal.detail(line);
    else terminal.warn(line);
    told = true;
  };
}
