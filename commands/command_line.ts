import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { InvalidArgumentError, Option } from "commander";
import { env } from "node:process";
import { CLIENT_COMMANDS } from "../docker/engine/client_command.ts";

/** Adds the global options, except those that the command defines itself. */
export function addGlobalOptions(command: CommandUnknownOpts): void {
  const taken = new Set(command.options.map((option) => option.long));
  for (const option of globalOptions()) {
    if (!taken.has(option.long)) command.addOption(option);
  }
}

/** The options of docs/spec/commands.md, "Global options", created anew for each command. */
export function globalOptions(): Option[] {
  return [
    new Option("-c, --config <file>", "INI file, read after the standard ones"),
    new Option("-v, --verbose", "say more; repeat for a trace").argParser(count).default(0, "0"),
    new Option("-q, --quiet", "say less: warnings only; repeat for errors only").argParser(count)
      .default(0, "0"),
    new Option("--docker-url <url>", "address of the engine: unix://, tcp:// or ssh://"),
    clientOption(),
    new Option("--docker-context <name>", "as `docker --context`").conflicts("dockerUrl"),
    new Option("--strict-docker-tls", "as DOCKER_TLS_VERIFY=1"),
    new Option(
      "--engine-timeout <seconds>",
      "for engine operations other than grading and builds (default: 60)",
    ).argParser(positiveNumber),
    // Its old name, before a grader's time limit got the same one.
    new Option("--timeout <seconds>", "as --engine-timeout").argParser(positiveNumber).hideHelp(),
    new Option("--color <when>", "colour the output").choices(["auto", "always", "never"])
      .default("auto"),
    new Option("--silence-urllib3", "no effect").hideHelp(),
  ];
}

/** Adds other names for options of a command, such as those of a neighbouring command. */
export function addOtherNames(
  command: CommandUnknownOpts,
  names: Readonly<Record<string, readonly string[]>>,
): void {
  for (const option of command.options as readonly MatchedOption[]) {
    const others = names[option.long ?? ""];
    if (others === undefined) continue;
    const isOwn = option.is.bind(option);
    option.is = (word) => isOwn(word) || others.includes(word);
  }
}

function clientOption(): Option {
  const variable = "COURSERA_DOCKER_COMMAND";
  const option = new Option("--docker-command <name>", "the client (default: docker, else podman)")
    .choices(CLIENT_COMMANDS).env(variable);
  const { parseArg: choice } = option;
  // An empty variable counts as unset, as with DOCKER_HOST.
  option.parseArg = <T>(value: string, before: T) =>
    value === "" && env[variable] === "" ? before : choice!(value, before);
  return option;
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

/** A duration that may be 0. */
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
 * Passes through everything after the n-th positional argument, even what looks like an option
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
        // A `--` between the two ends this program's options and is not passed to the grader.
        return { operands: [...operands, ...rest], unknown: [] };
      }
    }
    return { operands, unknown: [] };
  };
}

/**
 * Removes the words after `--` from a command's arguments, which would otherwise take them if some
 * of its own are missing (`inspect --failed -- COMMAND…`).
 *
 * @returns a function that returns those words once the command is parsed; undefined without `--`
 */
export function takeBehindDashes(command: CommandUnknownOpts): () => string[] | undefined {
  const parse = command.parseOptions.bind(command);
  let words: string[] | undefined;
  command.parseOptions = (argv) => {
    const dashes = argv.indexOf("--");
    if (dashes === -1) return parse(argv);
    words = argv.slice(dashes + 1);
    return parse(argv.slice(0, dashes));
  };
  return () => words;
}

/** The nearest value on the command line: the command's own, or else that of a command above it. */
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

/** How often a counted option was given, before and after the sub-command in total. */
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
 * (docs/spec/commands.md, "Global options"). Call it once the command has all its options.
 */
export function allowShortened(command: CommandUnknownOpts): void {
  const { options } = command;
  // Commander uses `--x` to ask whether `--no-x` is alone: `--xy` must not match.
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

/** What commander calls to match an option against a word; missing from its type declarations. */
export type MatchedOption = Option & { is(word: string): boolean };

function rootOf(command: CommandUnknownOpts): CommandUnknownOpts {
  return command.parent === null ? command : rootOf(command.parent);
}
