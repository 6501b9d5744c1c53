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

/** What is known of a word; 0 says that it is what it says. */
export const NOT_LITERAL = 1;
/** Also {@linkcode NOT_LITERAL}. */
export const PATTERN = 3;

/** Unquoted, these make a pattern of a word. */
const patternCharacters = /[*?[]/;

/** A simple command: what stands in command position, and its arguments. */
export class ShellCommand {
  #words: readonly ShellWord[] | undefined;
  readonly #marks: readonly (number | undefined)[];

  /**
   * @param texts the words without quotes and escapes, and without assignments before them; at least one
   * @param offset of the first word in the text
   * @param marks by their index, of words that do not stand as they are written: {@linkcode NOT_LITERAL}…
   */
  constructor(
    readonly texts: readonly string[],
    readonly offset = 0,
    readonly redirections: readonly Redirection[] = [],
    marks: readonly (number | undefined)[] = [],
    /** What a here-document gives it to read. */
    readonly input?: string,
  ) {
    this.#marks = marks;
  }

  /** The words with what is known of them; made when asked for, as the texts alone mostly do. */
  get words(): readonly ShellWord[] {
    return this.#words ??= this.texts.map((text, index) =>
      shellWord(text, this.#marks[index] ?? (patternCharacters.test(text) ? PATTERN : 0))
    );
  }

  /** The same at another offset. */
  at(offset: number): ShellCommand {
    return new ShellCommand(this.texts, offset, this.redirections, this.#marks, this.input);
  }

  /** The same with a here-document to read. */
  fed(input: string): ShellCommand {
    return new ShellCommand(this.texts, this.offset, this.redirections, this.#marks, input);
  }

  /** What is left without its first words, of which there have to be more. */
  from(index: number): ShellCommand {
    const { texts, offset, redirections } = this;
    return new ShellCommand(texts.slice(index), offset, redirections, this.#marks.slice(index));
  }
}

/** A command whose words no shell reads: they are what they say. */
export function literalCommand(texts: readonly string[]): ShellCommand {
  return new ShellCommand(texts, 0, [], texts.map(() => 0));
}

/** A word by its text and mark. */
export function shellWord(text: string, mark = 0): ShellWord {
  return { text, literal: mark === 0, pattern: mark === PATTERN };
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
