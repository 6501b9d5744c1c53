import { join } from "node:path";
import { ROOT } from "./paths.ts";

/**
 * A module of the project as a separate program, without input and with both outputs piped.
 *
 * @param path relative to the root
 */
export function script(path: string, args: readonly string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", join(ROOT, path), ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}
