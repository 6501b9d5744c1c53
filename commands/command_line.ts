import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { InvalidArgumentError, Option } from "commander";

/** Adds the options every command takes; those a command has itself are left to it. */
export function addGlobalOptions(command: CommandUnknownOpts): void {
  const taken = new Set(command.options.map((option) => option.long));
  for (const option of globalOptions()) {
    if (!taken.has(option.long)) command.addOption(option);
  }
}

/** The options of docs/spec/commands.md, "Global options", made anew for each command. */
export function globalOptions(): Option[] {
  return [
    new Option("-c, --config <file>", "INI file, read after the standard ones"),
    new Option("-v, --verbose", "say more; repeat for a trace").argParser(count).default(0, "0"),
    new Option("-q, --quiet", "say less: warnings only; repeat for errors only").argParser(count)
      .default(0, "0"),
    new Option("--docker-url <url>", "address of the engine: unix://, tcp:// or ssh://"),
    new Option("--docker-context <name>", "as `docker --context`").conflicts("dockerUrl"),
    new Option("--strict-docker-tls", "as DOCKER_TLS_VERIFY=1"),
    new Option("--timeout <seconds>", "for engine operations other than grading and builds")
      .argParser(positiveNumber).default(60),
    new Option("--color <when>", "colour the output").choices(["auto", "always", "never"])
      .default("auto"),
    new Option("--silence-urllib3", "no effect").hideHelp(),
  ];
}

function count(_: string, before: unknown): number {
  return (typeof before === "number" ? before : 0) + 1;
}

/** An option that may be given several times. */
export function collect(value: string, before: string[] | undefined): string[] {
  return [...before ?? [], value];
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!/^[0-9]{1,9}(\.[0-9]+)?$/.test(text) || !(value > 0)) {
    throw new InvalidArgumentError("It must be a number above 0.");
  }
  return value;
}

export function positiveInteger(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text) || Number(text) === 0) {
    throw new InvalidArgumentError("It must be a whole number above 0.");
  }
  return Number(text);
}

/** A length of time that may be none. */
export function seconds(text: string): number {
  if (!/^[0-9]{1,9}(\.[0-9]+)?$/.test(text)) {
    throw new InvalidArgumentError("It must be a number of seconds.");
  }
  return Number(text);
}

export function port(text: string): number {
  if (!/^[0-9]{1,5}$/.test(text) || Number(text) < 1 || Number(text) > 65535) {
    throw new InvalidArgumentError("It must be a port number.");
  }
  return Number(text);
}

/**
 * Hands on everything after the n-th positional argument unread, also what looks like an option
 * (`grade local SOURCE DIR [ARGS…]`); commander itself stops at the first one.
 */
export function passThroughAfter(command: CommandUnknownOpts, n: number): void {
  command.passThroughOptions();
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (argv) => {
    const operands: string[] = [];
    for (let rest = argv; operands.length < n;) {
      const { operands: found, unknown } = parse(rest);
      if (unknown.length > 0 || found[0] === undefined) return { operands, unknown };
      operands.push(found[0]);
      rest = found.slice(1);
      if (operands.length === n) {
        // `--` between the two ends our options; it is not the grader's.
        return { operands: [...operands, ...rest], unknown: [] };
      }
    }
    return { operands, unknown: [] };
  };
}

/** The nearest value given on the command line: of the command itself, else of those above it. */
export function globalValue(
  command: CommandUnknownOpts,
  name: string,
  own: readonly string[] = [],
): unknown {
  for (let at: CommandUnknownOpts | null = command; at !== null; at = at.parent) {
    if (at === command && own.includes(name)) continue;
    const source = at.getOptionValueSource(name);
    if (source !== undefined && source !== "default") return at.getOptionValue(name);
  }
  return rootOf(command).getOptionValue(name);
}

/** How often a counted option was given, before and after the sub-command together. */
export function globalCount(command: CommandUnknownOpts, name: string): number {
  let sum = 0;
  for (let at: CommandUnknownOpts | null = command; at !== null; at = at.parent) {
    const value: unknown = at.getOptionValue(name);
    if (typeof value === "number") sum += value;
  }
  return sum;
}

/**
 * Lets long options be shortened while that is unambiguous, as the Python tools did
 * (docs/spec/commands.md, "Global options"). To be called when the command has all its options.
 */
export function allowShortened(command: CommandUnknownOpts): void {
  const { options } = command;
  // By `--x` commander asks whether a `--no-x` stands alone: `--xy` must not answer.
  const names = new Set(options.flatMap(({ long }) => [long, long?.replace(/^--no-/, "--")]));
  for (const option of options as readonly MatchedOption[]) {
    const isExactly = option.is.bind(option);
    option.is = (word) => {
      if (isExactly(word)) return true;
      if (word.length <= 2 || !option.long?.startsWith(word) || names.has(word)) return false;
      return options.filter(({ long }) => long?.startsWith(word)).length === 1;
    };
  }
}

/** What commander asks of each option for a word of the call; its type declarations leave it out. */
export type MatchedOption = Option & { is(word: string): boolean };

function rootOf(command: CommandUnknownOpts): CommandUnknownOpts {
  return command.parent === null ? command : rootOf(command.parent);
}
