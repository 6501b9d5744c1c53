/** Whether a script writes `feedback.json`, where v2 expects the verdict. */

import { commandPlace, type Script, scriptPlace } from "../scripts.ts";
import type { Place } from "../place.ts";
import { programOf, type ShellCommand, startedBy } from "../../shell/shell_command.ts";

const name = "feedback.json";

/** Commands that write their last operand, which for `tee` is the only one. */
const writers: ReadonlySet<string> = new Set(["cp", "mv", "ln", "install", "tee", "touch"]);

/** In other languages a line with the name counts as writing it, unless it looks like reading. */
const reading = /\b(read\w*|load\w*|fromJSON|FileReader|FileInputStream|exists?|isfile)\b/i;

/** A write after a group of commands, in a here-document, or by another program. */
const shellWriting =
  /(>|\s--?o\w*[ =])\s*["']?[^\s"'<>|;&]*feedback\.json(?!\w)|\bopen\([^)]*feedback\.json["']\s*,\s*["'][wax]/;

/** The first place where a script writes `feedback.json`. */
export function feedbackWrite(script: Script): Place | undefined {
  const { text } = script.source;
  if (!text.includes(name)) return undefined;
  if (script.shell) {
    const variable = /^\s*(?:\w+\s+)?(\w+)=\S*feedback\.json/m.exec(text)?.[1];
    const command = script.commands.find((one) => writes(one, variable));
    if (command !== undefined) return commandPlace(script, command);
  }
  const line = text.split("\n").findIndex((one) => {
    const code = one.replace(/(^|\s)(#|\/\/).*$/, "");
    return code.includes(name) && (script.shell ? shellWriting.test(code) : !reading.test(code));
  });
  return line < 0 ? undefined : scriptPlace(script, line + 1);
}

/** @param variable one that holds the path */
function writes(outer: ShellCommand, variable: string | undefined): boolean {
  const isFeedback = (text: string | undefined) =>
    text !== undefined && (text.endsWith(name) ||
      variable !== undefined && (text === `$${variable}` || text === `\${${variable}}`));
  return outer.redirections.some(({ operator, target }) =>
    operator.includes(">") && isFeedback(target.text)
  ) || startedBy(outer).some((command) => {
    if (writers.has(programOf(command))) return isFeedback(command.texts.at(-1));
    const option = command.texts.findIndex((text) => text === "-o" || text === "--output");
    return option > 0 && isFeedback(command.texts[option + 1]);
  });
}
