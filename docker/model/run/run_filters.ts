/** Commands that print a file without its carriage returns, for a redirection to write. */

import type { ImageFile } from "../files/known_files.ts";
import { isGiven, literalPath, readArguments, type RunState } from "./run_words.ts";
import { programOf, type ShellCommand, type ShellWord } from "../../shell/shell_command.ts";

/** The file that a command prints without its carriage returns; `undefined` for other commands. */
export function withoutReturns(command: ShellCommand, state: RunState): ImageFile | undefined {
  const word = printed(command);
  const path = word === undefined ? undefined : literalPath(word, state);
  const file = path === undefined ? undefined : state.files.at(path);
  return file === undefined || file === "unknown" || file.kind !== "file"
    ? undefined
    : { ...file, edited: file.edited ?? "lines" };
}

/** The input of `tr -d '\r' < file` and of `sed 's/\r$//' file`. */
function printed(command: ShellCommand): ShellWord | undefined {
  const { operands, options } = readArguments(command, { letters: "", names: [] });
  const input = command.redirections.find(({ operator }) => operator === "<")?.target;
  const [first, file, ...others] = operands;
  switch (programOf(command)) {
    case "tr": {
      const deletes = isGiven({ operands, options }, "d", "delete") && options.length === 1;
      return deletes && file === undefined && isReturn.test(first?.text ?? "") ? input : undefined;
    }
    case "sed":
      return options.length === 0 && others.length === 0 && removesReturns(first?.text ?? "")
        ? file ?? input
        : undefined;
    default:
      return undefined;
  }
}

const isReturn = /^(\\r|\r|\\015|\[\\r\])$/;

/** Whether a `sed` script removes carriage returns and nothing else. */
export function removesReturns(script: string): boolean {
  return /^s(.)(\\r|\r|\^M|\\x0[dD]|\\o015|\[\\r\])[+*]?\$?\1\1g?;?$/.test(script);
}
