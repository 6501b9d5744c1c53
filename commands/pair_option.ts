import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { InvalidArgumentError } from "commander";

/** Cannot be part of a word of a command line. */
const SEPARATOR = "\0";

/**
 * Lets an option take exactly two words, which commander cannot: `--pair A B` is read as one word
 * before it parses, for {@linkcode collectPairs} to take apart.
 *
 * @param spellings the option first, then other names for it
 */
export function takePairs(command: CommandUnknownOpts, spellings: readonly string[]): void {
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (argv) => parse(joined(argv, spellings));
}

function joined(argv: readonly string[], spellings: readonly string[]): string[] {
  const words: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === "--") return [...words, ...argv.slice(at)];
    const [first, second] = [argv[at + 1], argv[at + 2]];
    if (!spellings.includes(word) || !isValue(first)) words.push(word);
    else if (isValue(second)) {
      words.push(`${spellings[0]}=${first}${SEPARATOR}${second}`);
      at += 2;
    } else {
      words.push(`${spellings[0]}=${first}`);
      at += 1;
    }
  }
  return words;
}

/** Coursera's ids may begin with a dash, and are longer than the short options. */
function isValue(word: string | undefined): word is string {
  return word !== undefined && !/^(--.*|-.|-[vq]+)$/s.test(word);
}

/** Parser of an option made by {@linkcode takePairs}; it may be given several times. */
export function collectPairs(
  value: string,
  before: [string, string][] | undefined,
): [string, string][] {
  const [first, second] = value.split(SEPARATOR);
  if (!first || !second) throw new InvalidArgumentError("It takes two words.");
  return [...before ?? [], [first, second]];
}
