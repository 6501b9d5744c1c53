/** Calls of package managers among the commands of a RUN. */

import { programOf, type ShellCommand } from "../../shell/shell_command.ts";

/** A call of a package manager. */
export interface PackageCall {
  program: string;
  verb: string;
  args: readonly string[];
  /** Whether it installs packages, which it has to download. */
  installs: boolean;
}

const managers: ReadonlySet<string> = new Set([
  ...["apt", "apt-get", "aptitude", "apk", "yum", "dnf", "pip", "conda", "mamba"],
]);

/** Programs that run another one named in their arguments. */
const starters: ReadonlySet<string> = new Set(["xargs", "timeout"]);

/** The package manager calls among the given commands. */
export function packageCalls(commands: readonly ShellCommand[]): PackageCall[] {
  const calls: PackageCall[] = [];
  for (const command of commands) {
    const call = packageCall(command);
    if (call !== undefined) calls.push(call);
  }
  return calls;
}

function packageCall(command: ShellCommand): PackageCall | undefined {
  const program = programOf(command);
  const isManager = managers.has(program);
  if (!isManager && starters.has(program)) {
    const start = command.texts.findIndex((text) => managers.has(baseName(text)));
    return start < 1 ? undefined : packageCall(command.from(start));
  }
  if (!isManager && !versioned.test(program)) return undefined;
  const args = command.texts.slice(1);
  if (!program.startsWith("python")) return callOf(program, args);
  return args[0] === "-m" && args[1] === "pip" ? callOf("pip", args.slice(2)) : undefined;
}

function callOf(program: string, args: readonly string[]): PackageCall {
  const verb = verbOf(program, args);
  const installs = verb === "install" || verb === "reinstall" || verb === "build-dep" ||
    verb === "add" || isConda(program) && (verb === "create" || verb === "env create");
  return { program, verb, args, installs };
}

/** Programs whose name may end in a version. */
const versioned = /^(pip|python)[0-9.]*$/;

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function verbOf(program: string, args: readonly string[]): string {
  const isApt = program.startsWith("apt");
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? "";
    if (isApt && (word === "-t" || word === "--target-release")) index++;
    else if (word === "env" && isConda(program)) return `env ${args[index + 1] ?? ""}`;
    else if (!word.startsWith("-") && !word.includes("=")) return word;
  }
  return "";
}

/** Conda, or a compatible program. */
export function isConda(program: string): boolean {
  return program === "conda" || program === "mamba";
}

/** Whether a call asks for confirmation by default. */
export function isInteractive({ program, verb }: PackageCall): boolean {
  if (isConda(program)) return verb === "install" || verb === "create";
  return program.startsWith("apt") || program === "yum" || program === "dnf";
}

/** Whether a call has an option that answers yes. */
export function saysYes({ args }: PackageCall): boolean {
  return args.some((word) =>
    /^(-[a-z]*y[a-z]*|-qq+|-q=[2-9]|--yes|--assume-yes|--assumeyes|--quiet=[2-9])$/.test(word)
  );
}
