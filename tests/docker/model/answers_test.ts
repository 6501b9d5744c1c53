import {
  givesOthersWrite,
  isOption,
  isSticky,
  readMode,
} from "../../../docker/model/files/file_mode.ts";
import { imageName } from "../../../docker/model/base/base_image.ts";
import { contextPath, leavesContext } from "../../../docker/model/files/copies.ts";
import { nameWords } from "../../../docker/model/texts/path_words.ts";
import { interpreterOf } from "../../../docker/model/scripts.ts";
import { startedBy } from "../../../docker/shell/shell_command.ts";
import { shellCommands } from "../../../docker/shell/shell_commands.ts";
import { tryAnswers } from "../../support/answers.ts";
import { subjectOf } from "../../support/subjects.ts";

const folder = new URL("answers/", import.meta.url);

/** A word as it is read: `?` behind it says that it is not literal, `*` that it is a pattern. */
function shown({ text, literal, pattern }: { text: string; literal: boolean; pattern: boolean }) {
  return `${JSON.stringify(text)}${pattern ? "*" : literal ? "" : "?"}`;
}

function commands(text: string): string[] {
  return shellCommands(text).map(({ words, offset, redirections }) =>
    [
      `${offset}:`,
      ...words.map(shown),
      ...redirections.map(({ operator, target }) => `${operator} ${shown(target)}`),
    ].join(" ")
  );
}

function entry(instructions: string): string[] {
  const found = subjectOf(`FROM debian:12-slim\n${instructions}\n`).entry;
  if (found === undefined) return ["none"];
  const { program, args, script, direct, interpreter, commandText, throughShell } = found;
  return [
    [program, ...args].map((word) => JSON.stringify(word)).join(" "),
    [
      `script ${script ?? "unknown"}`,
      ...direct ? ["direct"] : [],
      ...throughShell ? ["through a shell"] : [],
      ...interpreter === undefined ? [] : [`read by ${interpreter}`],
      ...commandText === undefined ? [] : [`of ${JSON.stringify(commandText)}`],
    ].join(", "),
  ];
}

/** What a mode makes of a file without any permission, of one that all may read and start, and of a folder. */
function mode(text: string): string[] {
  const change = readMode(text);
  if (change === undefined) return isOption(text) ? ["an option"] : ["none"];
  const results = [change(0, false), change(0o555, false), change(0o640, true)];
  return [
    [
      ...results.map((one) => one.toString(8)),
      ...givesOthersWrite(text) ? ["lets others write"] : [],
      ...isSticky(text) ? ["sticky"] : [],
    ].join(" "),
  ];
}

function image(reference: string): string[] {
  const { name, last, official, tag, digest } = imageName(reference);
  return [`${name} (${last})${official ? " official" : ""} tag ${tag} digest ${digest}`];
}

const questions: Record<string, (asked: string) => string[]> = {
  "commands.txt": commands,
  "started.txt": (text) =>
    shellCommands(text).flatMap(startedBy).map(({ texts, offset }) =>
      `${offset}: ${texts.join(" ")}`
    ),
  "entry_points.txt": entry,
  "modes.txt": mode,
  "image_names.txt": image,
  "interpreters.txt": (line) => [String(interpreterOf(line))],
  "words.txt": (text) => [nameWords(text).join(" ")],
  "sources.txt": (text) => [`${contextPath(text)}${leavesContext(text) ? " outside" : ""}`],
};

for (const [file, answerTo] of Object.entries(questions)) {
  Deno.test(`what is read is what is written in ${file}`, async (t) => {
    await tryAnswers(t, new URL(file, folder), answerTo);
  });
}
