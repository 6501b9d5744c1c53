import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { MatchedOption } from "./command_line.ts";

/** Seconds to wait if `--wait` has no value. */
export const USUAL_WAIT = 3600;

/** The option's flags; complete it with {@linkcode letWaitStandAlone}. */
export const WAIT_FLAGS = "--wait [seconds]";

/** For the option's description. */
export const WAIT_DEFAULT = `${USUAL_WAIT} s if no time is given`;

/**
 * Lets `--wait` appear without a value, whatever follows: commander would take the next word as its
 * value, as in `upload --wait ./grader`. Only a word that starts with a digit is its value.
 */
export function letWaitStandAlone(command: CommandUnknownOpts): void {
  const option = command.options.find(({ flags }) => flags === WAIT_FLAGS) as MatchedOption;
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (argv) => parse(withTimes(argv, (word) => option.is(word)));
}

/** The seconds given; undefined without the option. */
export function waitSeconds(value: number | true | undefined): number | undefined {
  return value === true ? USUAL_WAIT : value;
}

function withTimes(argv: readonly string[], isWait: (word: string) => boolean): string[] {
  const words: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === "--") return [...words, ...argv.slice(at)];
    const next = argv[at + 1];
    if (!isWait(word)) words.push(word);
    else if (next === undefined || !/^\d/.test(next)) words.push(`--wait=${USUAL_WAIT}`);
    else {
      words.push(`--wait=${next}`);
      at++;
    }
  }
  return words;
}
