import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { InvalidArgumentError, Option } from "commander";
import type { MatchedOption } from "./command_line.ts";

/** Cannot occur in a command-line argument. */
const SEPARATOR = "\0";

/** An option that takes exactly two words and may be given several times. */
export interface PairOption {
  /** In commander's syntax, `--name <first second>`. */
  flags: string;
  description: string;
  /** Another long name for the option. */
  otherName: string;
}

/**
 * Adds an option that takes two words, which commander does not support: `--pair A B` is joined
 * into one word before parsing and split afterwards. Its value is a list of pairs.
 */
export function addPairOption(command: CommandUnknownOpts, pair: PairOption): void {
  const option = new Option(pair.flags, pair.description).argParser(collectPairs) as MatchedOption;
  command.addOption(option);
  const isPair = (word: string) => word === pair.otherName || option.is(word);
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (argv) => parse(joined(argv, option.long ?? "", isPair));
}

function joined(
  argv: readonly string[],
  name: string,
  isPair: (word: string) => boolean,
): string[] {
  const words: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === "--") return [...words, ...argv.slice(at)];
    const [first, second] = [argv[at + 1], argv[at + 2]];
    if (!isPair(word) || !isValue(first)) words.push(word);
    else if (isValue(second)) {
      words.push(`${name}=${first}${SEPARATOR}${second}`);
      at += 2;
    } else {
      words.push(`${name}=${first}`);
      at += 1;
    }
  }
  return words;
}

/** Coursera's ids may start with a dash, and are longer than short options. */
function isValue(word: string | undefined): word is string {
  return word !== undefined && !/^(--.*|-.|-[vq]+)$/s.test(word);
}

function collectPairs(value: string, before: [string, string][] | undefined): [string, string][] {
  const [first, second] = value.split(SEPARATOR);
  if (!first || !second) throw new InvalidArgumentError("It takes two words.");
  return [...before ?? [], [first, second]];
}
