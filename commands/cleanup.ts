import { placedReason } from "../terminal/errors.ts";
import type { Terminal } from "../terminal/terminal.ts";

/**
 * Tells of what could not be removed: the first time as a warning of one line, then, as it mostly is
 * the same again, to those who ask for details.
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
