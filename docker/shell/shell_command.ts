/** A command of a shell script, and the commands it starts. */

/** A word of a command. */
export interface ShellWord {
  /** Without quotes and escapes. */
  text: string;
  /** False if variables, substitutions or patterns change it at run time. */
  literal: boolean;
  /** Whether it contains an unquoted `*`, `?` or `[`. */
  pattern: boolean;
}

/** `>`, `>>` and the like. */
export interface Redirection {
  operator: string;
  target: ShellWord;
}

/** A simple command: the word in command position, and its arguments. */
export class ShellCommand {
  /** The texts of the words. */
  readonly texts: readonly string[];

  constructor(
    /** Without preceding assignments; at least one. */
    readonly words: readonly ShellWord[],
    /** Offset of the first word in the text. */
    readonly offset = 0,
    readonly redirections: readonly Redirection[] = [],
    /** Its input from a here-document. */
    readonly input?: string,
  ) {
    this.texts = words.map(({ text }) => text);
  }

  /** The same command at another offset. */
  at(offset: number): ShellCommand {
    return new ShellCommand(this.words, offset, this.redirections, this.input);
  }

  /** The same command with a here-document as input. */
  fed(input: string): ShellCommand {
    return new ShellCommand(this.words, this.offset, this.redirections, input);
  }

  /** The command without its first words; at least one must remain. */
  from(index: number): ShellCommand {
    return new ShellCommand(this.words.slice(index), this.offset, this.redirections);
  }
}

/** A command whose words are not read by a shell: they are literal. */
export function literalCommand(texts: readonly string[]): ShellCommand {
  return new ShellCommand(texts.map((text) => ({ text, literal: true, pattern: false })));
}

/** Programs that run the program named after their options. */
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

/** Whether a command runs another one, as `exec`, `sudo` and `env` do. */
function startsOthers({ texts }: ShellCommand): boolean {
  return prefixes.has(texts[0] ?? "");
}

/** A command, and those that it runs, as `exec`, `sudo` and `env` do. */
export function startedBy(command: ShellCommand): readonly ShellCommand[] {
  if (!startsOthers(command)) return [command];
  const started: ShellCommand[] = [command];
  for (let last = command; startsOthers(last);) {
    const { texts } = last;
    // `command -v` only prints where a program is.
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
