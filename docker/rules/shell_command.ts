/** A command of a shell script, and what it starts. */

/** A word of a command. */
export interface ShellWord {
  /** Quotes and escapes removed. */
  text: string;
  /** False when variables, substitutions or patterns make it something else when it runs. */
  literal: boolean;
  /** Whether an unquoted `*`, `?` or `[` stands in it. */
  pattern: boolean;
}

/** `>`, `>>` and the like. */
export interface Redirection {
  operator: string;
  target: ShellWord;
}

/** A simple command: what stands in command position, and its arguments. */
export interface ShellCommand {
  /** Without assignments before it; at least one. */
  words: readonly ShellWord[];
  redirections: readonly Redirection[];
  /** Offset of the first word in the text. */
  offset: number;
}

/** Programs that start the program named after their options. */
export const prefixes: ReadonlySet<string> = new Set([
  "exec",
  "sudo",
  "env",
  "command",
  "nohup",
  "nice",
]);

/** The base name of the program a command starts. */
export function programOf({ words }: Pick<ShellCommand, "words">): string {
  const text = words[0]?.text ?? "";
  return text.slice(text.lastIndexOf("/") + 1);
}

/** Whether a command starts another one as `exec`, `sudo` and `env` do. */
export function startsOthers({ words }: ShellCommand): boolean {
  return prefixes.has(words[0]?.text ?? "");
}

/** A command, and those that it starts as `exec`, `sudo` and `env` do. */
export function startedBy(command: ShellCommand): readonly ShellCommand[] {
  if (!startsOthers(command)) return [command];
  const started: ShellCommand[] = [command];
  let words = command.words;
  while (prefixes.has(words[0]?.text ?? "")) {
    let next = 1;
    for (; next < words.length; next++) {
      const text = words[next]?.text ?? "";
      if (!text.startsWith("-") && !/^\w+=/.test(text)) break;
      if (/^-[ugnCDhpS]$/.test(text) && text !== "-S") next++;
    }
    words = words.slice(next);
    if (words.length > 0) started.push({ ...command, words });
  }
  return started;
}
