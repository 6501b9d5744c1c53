/**
 * Checks the arguments of a command (docs/spec/dockerfile.md, section 5). The checks run in
 * BuildKit's order, so that the first error of a line is the one BuildKit would report.
 */

import type { Command, Word } from "../ast.ts";
import { checkFlags, checkFlagValues } from "./check_flags.ts";
import { type Report, shown } from "../diagnostics.ts";
import { heredocWord } from "../lines/heredocs.ts";
import { keywords } from "../keywords.ts";
import { lowerCase } from "../letter_case.ts";
import { suggest } from "../suggest.ts";
import { trimSpace } from "../white_space.ts";

/** Reports what is wrong with a command, and with the one that it triggers. */
export function checkCommand(command: Command, report: Report): void {
  const { instruction } = command;
  const words = command.args ?? command.json ?? [];
  switch (instruction) {
    case "ADD":
    case "COPY":
      checkCopy(command, words, report);
      break;
    case "ARG":
      needsArguments(command, words, report);
      for (const word of words) {
        if (word.value.startsWith("=")) needsName(command, word, report);
      }
      checkFlags(command, report);
      break;
    case "CMD":
    case "ENTRYPOINT":
      checkFlags(command, report);
      break;
    case "ENV":
    case "LABEL":
      checkFlags(command, report);
      needsArguments(command, words, report);
      for (let at = 0; at < words.length; at += 3) {
        const name = words[at];
        if (name?.value === "") needsName(command, name, report);
      }
      break;
    case "FROM":
      checkFrom(command, words, report);
      checkFlags(command, report);
      break;
    case "HEALTHCHECK":
      checkHealthcheck(command, words, report);
      break;
    case "ONBUILD":
      checkOnbuild(command, report);
      break;
    case "RUN":
      checkFlags(command, report);
      checkFlagValues(command, report);
      break;
    case "SHELL":
      checkFlags(command, report);
      if (!needsArguments(command, words, report) && command.json === undefined) {
        const message = 'SHELL takes a JSON array: write SHELL ["/bin/bash", "-c"]';
        report("shell-needs-json", message, command.rest.range);
      }
      break;
    case "VOLUME":
      needsArguments(command, words, report);
      checkFlags(command, report);
      for (const { value, range } of words) {
        if (trimSpace(value) !== "") continue;
        report("needs-arguments", "VOLUME takes paths: an empty one is none", range);
      }
      break;
    case "MAINTAINER":
      needsArguments(command, words, report);
      checkFlags(command, report);
      report("maintainer", "MAINTAINER is no longer used: write a LABEL", command.keywordRange);
      break;
    default:
      if (keywords.has(instruction)) {
        needsArguments(command, words, report);
        checkFlags(command, report);
      } else {
        report("unknown-instruction", unknownInstruction(command), command.keywordRange);
      }
  }
}

/** The instruction that an unknown keyword was probably meant to be. */
export function probableKeyword({ instruction }: Command): string | undefined {
  return suggest(instruction, keywords.keys());
}

/** Whether a word is AS in any case; U+017F counts as an s, as in Go. */
export function isAs(word: string | undefined): boolean {
  const lower = word?.toLowerCase();
  return lower === "as" || lower === "a\u017f";
}

function unknownInstruction(command: Command): string {
  const text = `There is no instruction ${shown(command.written)}`;
  const close = probableKeyword(command);
  return close === undefined ? text : `${text}: did you mean ${close}?`;
}

function needsArguments(
  command: Command,
  words: readonly Word[],
  report: Report,
): boolean {
  if (words.length > 0) return false;
  const message = `${command.instruction} needs an argument: nothing follows it`;
  report("needs-arguments", message, command.keywordRange);
  return true;
}

function needsName({ instruction }: Command, { range }: Word, report: Report): void {
  report("blank-name", `${instruction} needs a name before the \`=\``, range);
}

function checkCopy(command: Command, words: readonly Word[], report: Report): void {
  const destination = words.at(-1);
  if (destination === undefined || words.length < 2) {
    const state = destination === undefined
      ? "nothing follows it"
      : `only ${shown(destination.value)} is there`;
    const message = `${command.instruction} needs a source and a destination: ${state}`;
    report("needs-destination", message, destination?.range ?? command.keywordRange);
  }
  checkFlags(command, report);
  if (destination !== undefined && words.length > 1 && heredocWord(destination.value)) {
    const message = `${command.instruction} needs a path to write to: a here-document is none`;
    report("heredoc-destination", message, destination.range);
  }
}

function checkFrom(command: Command, words: readonly Word[], report: Report): void {
  const [, as, name] = words;
  if (words.length === 3 && as !== undefined && isAs(as.value)) {
    if (!/^[a-z][a-z0-9_.-]*$/.test(lowerCase(name?.value ?? ""))) {
      const message = "A stage name is a letter and then letters, digits, `_`, `.` and `-`: " +
        shown(name?.value ?? "");
      report("stage-name", message, name?.range ?? command.rest.range);
    }
    const casing = command.written;
    const consistent = casing === casing.toUpperCase()
      ? as.value === as.value.toUpperCase()
      : casing !== casing.toLowerCase() || as.value === as.value.toLowerCase();
    if (!consistent) {
      const message = `${shown(casing)} and ${shown(as.value)} are written in different cases`;
      report("from-as-casing", message, as.range);
    }
  } else if (words.length !== 1) {
    const found = words.length === 0 ? "nothing follows it" : shown(command.rest.value);
    const message = `FROM takes an image, or an image and \`AS name\`: ${found}`;
    report(
      "from-arguments",
      message,
      words.length === 0 ? command.keywordRange : command.rest.range,
    );
  }
}

function checkHealthcheck(command: Command, words: readonly Word[], report: Report): void {
  const [type, ...others] = words;
  if (type === undefined) {
    needsArguments(command, words, report);
    checkFlags(command, report);
    return;
  }
  const kind = type.value.toUpperCase();
  if (kind === "NONE" && others.length > 0) {
    const message = "HEALTHCHECK NONE stands alone: nothing may follow it";
    report("healthcheck-none", message, command.rest.range);
  }
  checkFlags(command, report);
  if (kind === "CMD" && others.length === 0) {
    report("healthcheck-command", "HEALTHCHECK CMD needs a command after it", type.range);
  } else if (kind !== "CMD" && kind !== "NONE") {
    const message = `HEALTHCHECK is followed by CMD or NONE, not ${shown(type.value)}`;
    report("healthcheck-type", message, type.range);
  }
  if (kind !== "NONE") checkFlagValues(command, report);
}

const notTriggered: ReadonlySet<string> = new Set(["ONBUILD", "FROM", "MAINTAINER"]);

function checkOnbuild(command: Command, report: Report): void {
  const { trigger } = command;
  if (trigger === undefined) {
    needsArguments(command, [], report);
    checkFlags(command, report);
    return;
  }
  checkFlags(command, report);
  // BuildKit trims this keyword of white space that does not end it.
  if (notTriggered.has(trimSpace(trigger.instruction))) {
    const message = `${trigger.instruction} cannot be triggered by ONBUILD`;
    report("onbuild-not-allowed", message, trigger.keywordRange);
  } else {
    checkCommand(trigger, report);
  }
}
