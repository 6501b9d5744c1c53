/** The working directory of a script's commands. */

import { posix } from "node:path";
import { absolutePath } from "../files/image_path.ts";
import { operands } from "./run_commands.ts";
import type { ShellCommand } from "../../shell/shell_command.ts";

/**
 * The working directory after a `cd`; `undefined` if it is not known.
 *
 * @param script its own path, for `cd "$(dirname "$0")"`
 */
export function directoryAfter(
  cd: ShellCommand,
  directory: string | undefined,
  script?: string,
): string | undefined {
  const [to] = operands(cd);
  if (to === undefined) return undefined;
  if (!to.literal) {
    const isOwn = /dirname.*(\$0|BASH_SOURCE)|^\$\{0%/.test(to.text);
    return isOwn && script !== undefined ? posix.dirname(script) : undefined;
  }
  if (!to.text.startsWith("/") && directory === undefined) return undefined;
  return absolutePath(to.text, directory ?? "/");
}
