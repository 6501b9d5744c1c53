/** The commands of a shell script, as far as they can be told without running it. */

import {
  NOT_LITERAL,
  PATTERN,
  type Redirection,
  ShellCommand,
  shellWord,
} from "./shell_command.ts";

/** Words after which another command begins. */
const openers: ReadonlySet<string> = new Set([
  ...["if", "then", "elif", "else", "do", "while", "until", "!", "{", "time"],
]);
const closers: ReadonlySet<string> = new Set(["fi", "done", "esac", "}"]);

/** Words that are what they say, and the blanks between them. */
const plainWords = /[^\r\n;&|()<>'"\\$`*?[#]+/y;

/** What separates words. */
const blanks = /[ \t\r]+/y;

/** The words of a text in which nothing else separates them. */
const unseparated = /[^ \t]+/g;

/** What ends a word outside quotes. */
const wordEnds: ReadonlySet<string> = new Set(" \t\r\n;&|()<>");

/** What ends a word and says nothing about it. */
const separators: ReadonlySet<string> = new Set("\n;&|()");

/** What means nothing but itself. */
const plainText = /[^ \t\r\n;&|()<>'"\\$`*?[]+/y;

const plainQuotedText = /[^"\\$`]+/y;

const none: readonly never[] = [];

/** Nested substitutions deeper than this are not looked into. */
const deepest = 20;

/** Every simple command of a text, those in substitutions too, in the order they are written. */
export function shellCommands(text: string): ShellCommand[] {
  return new Scanner(text, 0).commands();
}

class Scanner {
  readonly #text: string;
  readonly #depth: number;
  readonly #commands: ShellCommand[] = [];
  /** Here-documents whose bodies begin after this line. */
  #heredocs: { name: string; tabs: boolean }[] = [];
  #texts: string[] = [];
  /** Of those that are not what they say. */
  #marks: number[] = [];
  #redirections: Redirection[] = [];
  #start = 0;
  /** Inside `case … in`, and whether a pattern comes next. */
  #cases: { inPattern: boolean }[] = [];
  #at = 0;
  /** What is known of the word that was read last. */
  #mark = 0;
  /** Commands of substitutions are found before the one that they stand in. */
  #inOrder = true;

  constructor(text: string, depth: number) {
    this.#text = text;
    this.#depth = depth;
  }

  commands(): ShellCommand[] {
    const text = this.#text;
    for (;;) {
      const character = text[this.#at];
      if (character === undefined) break;
      if (character === " " || character === "\t" || character === "\r") {
        this.#at = after(blanks, text, this.#at);
      } else if (character === "\n") {
        this.#at++;
        this.#end();
        if (this.#heredocs.length > 0) this.#skipBodies();
      } else if (character === "\\" && text[this.#at + 1] === "\n") this.#at += 2;
      else if (character === "#") this.#skipLine();
      else if (character === ";" || character === "&" || character === "|") {
        this.#separator(character);
      } else if (character === "(" || character === ")") this.#parenthesis(character);
      else if (character === "<" || character === ">") this.#redirect("");
      else if (!this.#plainWords()) this.#word();
    }
    this.#end();
    return this.#inOrder
      ? this.#commands
      : this.#commands.sort((one, other) => one.offset - other.offset);
  }

  #separator(character: string): void {
    const next = this.#text[this.#at + 1];
    if (character === "&" && next === ">") return this.#redirect("&");
    this.#at += next === character || character === "|" && next === "&" ? 2 : 1;
    this.#end();
    const open = this.#cases.at(-1);
    if (open !== undefined && character === ";" && next === ";") open.inPattern = true;
  }

  #parenthesis(character: string): void {
    const open = this.#cases.at(-1);
    this.#at++;
    if (open?.inPattern) {
      this.#drop();
      if (character === ")") open.inPattern = false;
      return;
    }
    // `name() {` defines a function, it calls none.
    if (character === "(" && this.#text[this.#at] === ")") {
      this.#at++;
      this.#drop();
    } else this.#end();
  }

  #redirect(before: string): void {
    this.#at += before.length;
    const operator = /^(<<<|<<-|<<|<>|<&|>>|>&|>\||<\(|>\(|<|>)/.exec(
      this.#text.slice(this.#at, this.#at + 3),
    )?.[0] ?? ">";
    this.#at += operator.length;
    if (operator.endsWith("(")) return this.#end();
    while (this.#text[this.#at] === " " || this.#text[this.#at] === "\t") this.#at++;
    const target = this.#readWord();
    if (operator === "<<" || operator === "<<-") {
      this.#heredocs.push({ name: target, tabs: operator === "<<-" });
    } else {
      const redirection = { operator: before + operator, target: shellWord(target, this.#mark) };
      this.#redirections.push(redirection);
    }
  }

  /** Takes many words at once, where no word can be more than an argument. */
  #plainWords(): boolean {
    const first = this.#texts[0];
    if (first === undefined || first === "case" || this.#cases.length > 0) return false;
    const end = after(plainWords, this.#text, this.#at);
    let run = this.#text.slice(this.#at, end);
    // The last of them may go on, or be the number before a redirection.
    if (!separators.has(this.#text[end] ?? "\n")) {
      run = run.slice(0, Math.max(run.lastIndexOf(" "), run.lastIndexOf("\t")) + 1);
    }
    const words = run.match(unseparated);
    if (words === null) return false;
    for (let index = 0; index < words.length; index++) this.#texts.push(words[index] ?? "");
    this.#at += run.length;
    return true;
  }

  #word(): void {
    const start = this.#at;
    const open = this.#cases.at(-1);
    const word = this.#readWord();
    const next = this.#text[this.#at];
    if ((next === "<" || next === ">") && /^[0-9]+$/.test(this.#text.slice(start, this.#at))) {
      return;
    }
    if (open?.inPattern) {
      if (word === "esac") this.#cases.pop();
      return;
    }
    const bare = this.#text.slice(start, this.#at);
    if (this.#texts.length === 0) {
      if (openers.has(bare)) return;
      if (closers.has(bare)) {
        if (bare === "esac") this.#cases.pop();
        return;
      }
      if (bare.includes("=") && /^[A-Za-z_]\w*\+?=/.test(bare)) return;
      this.#start = start;
    }
    if (this.#mark !== 0) this.#marks[this.#texts.length] = this.#mark;
    this.#texts.push(word);
    if (bare === "in" && this.#texts[0] === "case") {
      this.#drop();
      this.#cases.push({ inPattern: true });
    }
  }

  /** Reads to the next blank or operator outside quotes; what is known of it is in `#mark`. */
  #readWord(): string {
    const text = this.#text;
    // Nearly every word: plain text up to its end.
    const start = this.#at;
    const end = after(plainText, text, start);
    if (wordEnds.has(text[end] ?? "\n")) {
      this.#at = end;
      this.#mark = 0;
      return text.slice(start, end);
    }
    const parts: string[] = [];
    let literal = true;
    let pattern = false;
    for (; this.#at < text.length; this.#at++) {
      this.#plain(plainText, parts);
      const character = text[this.#at] ?? "\n";
      if (wordEnds.has(character)) break;
      if (character === "'") {
        const end = text.indexOf("'", this.#at + 1);
        parts.push(text.slice(this.#at + 1, end < 0 ? text.length : end));
        this.#at = end < 0 ? text.length : end;
      } else if (character === '"') {
        if (!this.#doubleQuoted(parts)) literal = false;
      } else if (character === "\\") {
        this.#at++;
        if (text[this.#at] !== "\n") parts.push(text[this.#at] ?? "");
      } else if (character === "$" || character === "`") {
        if (this.#dollar(parts)) literal = false;
      } else {
        if (character === "*" || character === "?" || character === "[") pattern = true;
        parts.push(character);
      }
    }
    this.#mark = pattern ? PATTERN : literal ? 0 : NOT_LITERAL;
    return parts.join("");
  }

  #plain(pattern: RegExp, parts: string[]): void {
    const end = after(pattern, this.#text, this.#at);
    if (end > this.#at) parts.push(this.#text.slice(this.#at, end));
    this.#at = end;
  }

  /** @returns whether the text is what it says */
  #doubleQuoted(parts: string[]): boolean {
    const text = this.#text;
    let literal = true;
    for (this.#at++; this.#at < text.length; this.#at++) {
      this.#plain(plainQuotedText, parts);
      const character = text[this.#at] ?? '"';
      if (character === '"') break;
      if (character === "\\" && /["\\$`\n]/.test(text[this.#at + 1] ?? "")) {
        parts.push(text[++this.#at] ?? "");
      } else if (character === "$" || character === "`") {
        if (this.#dollar(parts)) literal = false;
      } else parts.push(character);
    }
    return literal;
  }

  /** Takes a variable or a substitution, which it looks into. @returns false for a lone `$` */
  #dollar(parts: string[]): boolean {
    const text = this.#text;
    const start = this.#at;
    if (text[start] === "`") {
      const end = text.indexOf("`", start + 1);
      this.#at = end < 0 ? text.length : end;
      this.#nested(start + 1, this.#at);
    } else if (text.startsWith("$((", start)) this.#at = closing(text, start + 1);
    else if (text.startsWith("$(", start)) {
      this.#at = closing(text, start + 1);
      this.#nested(start + 2, this.#at);
    } else if (text.startsWith("${", start)) {
      const end = text.indexOf("}", start);
      this.#at = end < 0 ? text.length : end;
    } else {
      const name = /^\$(\w+|[@*#?$!-])/.exec(text.slice(start, start + 80))?.[0];
      if (name === undefined) {
        parts.push("$");
        return false;
      }
      this.#at = start + name.length - 1;
    }
    parts.push(text.slice(start, this.#at + 1));
    return true;
  }

  #nested(start: number, end: number): void {
    if (this.#depth >= deepest) return;
    this.#inOrder = false;
    for (const command of new Scanner(this.#text.slice(start, end), this.#depth + 1).commands()) {
      this.#commands.push(command.at(command.offset + start));
    }
  }

  #skipLine(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #skipBodies(): void {
    for (const { name, tabs } of this.#heredocs) {
      while (this.#at < this.#text.length) {
        const start = this.#at;
        this.#skipLine();
        const line = this.#text.slice(start, this.#at++).replace(/\r$/, "");
        if ((tabs ? line.replace(/^\t+/, "") : line) === name) break;
      }
    }
    this.#heredocs = [];
  }

  #end(): void {
    if (this.#texts.length === 0) {
      if (this.#redirections.length > 0) this.#drop();
      return;
    }
    const redirections = this.#redirections.length === 0 ? none : this.#redirections;
    const marks = this.#marks.length === 0 ? none : this.#marks;
    this.#commands.push(new ShellCommand(this.#texts, this.#start, redirections, marks));
    this.#drop();
  }

  #drop(): void {
    this.#texts = [];
    if (this.#marks.length > 0) this.#marks = [];
    if (this.#redirections.length > 0) this.#redirections = [];
  }
}

/** Offset after what the sticky pattern matches at an offset. */
function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Offset of the parenthesis that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return text.length;
      at = end;
    } else if (character === "(") depth++;
    else if (character === ")" && --depth === 0) return at;
  }
  return text.length;
}
