import type { Argument, CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { globalOptions } from "../command_line.ts";

/** A word that may follow, with a short description. */
export interface Candidate {
  value: string;
  about: string;
}

/** The kind of a value that has no list of choices. */
export type Wanted =
  | "source"
  | "file"
  | "directory"
  | "course"
  | "item"
  | "part"
  | "grader"
  | "rule";

export interface Completion {
  candidates: Candidate[];
  /** Kind of values that cannot be found from the command line alone. */
  wanted: Wanted | undefined;
  /** What precedes each value in the same word: `--option=`. */
  prefix: string;
  /** Global options typed so far: names in the program, and values. */
  globals: [string, string][];
}

/** What the placeholders of arguments and options mean; others are not completed. */
export const KINDS: Readonly<Record<string, Wanted>> = {
  source: "source",
  source_a: "source",
  source_b: "source",
  file: "file",
  bundle: "file",
  dir: "directory",
  report: "directory",
  reports: "directory",
  course: "course",
  item: "item",
  part: "part",
  rule: "rule",
};

/**
 * Finds the candidates for the word being typed.
 *
 * @param words after the program's name; the last one is being typed
 */
export function candidatesFor(root: CommandUnknownOpts, words: readonly string[]): Completion {
  const current = words.at(-1) ?? "";
  const { command, operands, waiting, ended, globals } = walk(root, words.slice(0, -1));
  const completion: Completion = { candidates: [], wanted: undefined, prefix: "", globals };
  if (waiting !== undefined) return { ...completion, ...valueOf(waiting) };
  const options = ended ? [] : optionsOf(command);
  const equals = current.indexOf("=");
  if (!ended && current.startsWith("--") && equals > 0) {
    const option = options.find(({ long }) => long === current.slice(0, equals));
    if (option === undefined) return completion;
    return { ...completion, ...valueOf(option), prefix: current.slice(0, equals + 1) };
  }
  if (!ended && current.startsWith("-")) {
    return { ...completion, candidates: options.flatMap(namesOf) };
  }
  const children = operands === 0 ? childrenOf(command) : [];
  const argument = argumentAt(command, operands);
  if (argument === undefined) return { ...completion, candidates: children };
  const value = argumentValue(command, argument);
  return { ...completion, ...value, candidates: [...value.candidates, ...children] };
}

interface Walked {
  command: CommandUnknownOpts;
  /** Number of positional words seen so far. */
  operands: number;
  /** The option whose value comes next. */
  waiting: Option | undefined;
  /** Whether options have ended: after `--`, or where words are passed through. */
  ended: boolean;
  globals: [string, string][];
}

function walk(root: CommandUnknownOpts, words: readonly string[]): Walked {
  const walked: Walked = {
    command: root,
    operands: 0,
    waiting: undefined,
    ended: false,
    globals: [],
  };
  for (const word of words) {
    if (walked.waiting !== undefined) {
      note(walked, walked.waiting, word);
      walked.waiting = undefined;
    } else if (!walked.ended && word === "--") walked.ended = true;
    else if (!walked.ended && word.startsWith("-") && word !== "-") readOption(walked, word);
    else readOperand(walked, word);
  }
  return walked;
}

function readOption(walked: Walked, word: string): void {
  const [name = "", value] = word.startsWith("--") ? split(word) : [word.slice(0, 2)];
  const option = optionsOf(walked.command).find(({ long, short }) =>
    long === name || short === name
  );
  if (option === undefined || !(option.required || option.optional)) return;
  if (value !== undefined) note(walked, option, value);
  else if (word.startsWith("--") || word.length === 2) walked.waiting = option;
  else note(walked, option, word.slice(2));
}

function split(word: string): [string, string | undefined] {
  const equals = word.indexOf("=");
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

function note(walked: Walked, option: Option, value: string): void {
  if (/^docker(Url|Context)$/.test(option.attributeName())) {
    walked.globals.push([option.attributeName(), value]);
  }
}

function readOperand(walked: Walked, word: string): void {
  const child = walked.command.commands.find((each) =>
    each.name() === word || each.aliases().includes(word)
  );
  if (child !== undefined && walked.operands === 0) {
    walked.command = child;
    return;
  }
  walked.operands++;
  // ARGS belong to the grader, whatever they look like.
  const passes = walked.command.registeredArguments.at(-1)?.name() === "args";
  if (passes && walked.operands >= walked.command.registeredArguments.length - 1) {
    walked.ended = true;
  }
}

/** The command's own options and the global ones, without those kept only for old scripts. */
function optionsOf(command: CommandUnknownOpts): Option[] {
  const own = new Set(command.options.map(({ long }) => long));
  return [...command.options, ...globalOptions().filter(({ long }) => !own.has(long))];
}

function namesOf(option: Option): Candidate[] {
  const isHidden = option.hidden &&
    !globalOptions().some(({ long, hidden }) => !hidden && long === option.long);
  return isHidden || option.long === undefined || option.long === null
    ? []
    : [{ value: option.long, about: oneLine(option.description) }];
}

function childrenOf(command: CommandUnknownOpts): Candidate[] {
  return command.createHelp().visibleCommands(command)
    .map((child) => ({ value: child.name(), about: oneLine(child.summary()) }));
}

function argumentAt(command: CommandUnknownOpts, operands: number): Argument | undefined {
  const last = command.registeredArguments.at(-1);
  return command.registeredArguments[operands] ?? (last?.variadic ? last : undefined);
}

function argumentValue(
  command: CommandUnknownOpts,
  argument: Argument,
): Pick<Completion, "candidates" | "wanted"> {
  if (argument.argChoices !== undefined) return choices(argument.argChoices);
  // After an image's name, paths are paths in the image.
  const isInImage = ["ls", "cat"].includes(command.name()) && argument.name() !== "source";
  const name = argument.name() === "args" ? "file" : argument.name();
  return { candidates: [], wanted: isInImage ? undefined : KINDS[name] };
}

function valueOf(option: Option): Pick<Completion, "candidates" | "wanted"> {
  if (option.argChoices !== undefined) return choices(option.argChoices);
  const placeholder = /[<[]([\w-]+)/.exec(option.flags)?.[1];
  // Only graders of a course file: grader ids of Coursera cannot be listed here.
  if (option.long === "--grader") return { candidates: [], wanted: "grader" };
  return { candidates: [], wanted: KINDS[placeholder?.toLowerCase() ?? ""] };
}

function choices(values: readonly string[]): Pick<Completion, "candidates" | "wanted"> {
  return { candidates: values.map((value) => ({ value, about: "" })), wanted: undefined };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
