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
export class ShellCommand {
  /** The words without what is known of them. */
  readonly texts: readonly string[];

  constructor(
    /** Without assignments before them; at least one. */
    readonly words: readonly ShellWord[],
    /** Of the first word in the text. */
    readonly offset = 0,
    readonly redirections: readonly Redirection[] = [],
    /** What a here-document gives it to read. */
    readonly input?: string,
  ) {
    this.texts = words.map(({ text }) => text);
  }

  /** The same at another offset. */
  at(offset: number): ShellCommand {
    return new ShellCommand(this.words, offset, this.redirections, this.input);
  }

  /** The same with a here-document to read. */
  fed(input: string): ShellCommand {
    return new ShellCommand(this.words, this.offset, this.redirections, input);
  }

  /** What is left without its first words, of which there have to be more. */
  from(index: number): ShellCommand {
    return new ShellCommand(this.words.slice(index), this.offset, this.redirections);
  }
}

/** A command whose words no shell reads: they are what they say. */
export function literalCommand(texts: readonly string[]): ShellCommand {
  return new ShellCommand(texts.map((text) => ({ text, literal: true, pattern: false })));
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
export function programOf({ texts }: ShellCommand): string {
  const text = texts[0] ?? "";
  return text.includes("/") ? text.slice(text.lastIndexOf("/") + 1) : text;
}

/** Whether a command starts another one as `exec`, `sudo` and `env` do. */
function startsOthers({ texts }: ShellCommand): boolean {
  return prefixes.has(texts[0] ?? "");
}

/** A command, and those that it starts as `exec`, `sudo` and `env` do. */
export function startedBy(command: ShellCommand): readonly ShellCommand[] {
  if (!startsOthers(command)) return [command];
  const started: ShellCommand[] = [command];
  for (let last = command; startsOthers(last);) {
    const { texts } = last;
    // `command -v` only says where a program is.
    if (texts[0] === "command" && /^-[a-z]*v/i.test(texts[1] ?? "")) break;
    let next = 1;
    for (; next < texts.length; next++) {
      const text = texts[next] ?? "";
      if (!text.startsWith("-") && !/^\w+=/.test(text)) break;
      if (/^-[ugnCDhpS]$/.test(text) && text !== "-S") next++;
    }
    if (next >= texts.length) break;
    last = last.from(next);
    started.push(last);
  }
  return started;
}
