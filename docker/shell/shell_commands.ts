/** The commands of a shell script, as far as they can be found without running it. */

import { type Redirection, ShellCommand, type ShellWord } from "./shell_command.ts";
import {
  after,
  afterArithmetic,
  afterBodies,
  type AnnouncedHeredoc,
  lineEnd,
} from "./shell_spans.ts";
import { wordEnds, WordReader } from "./word_reader.ts";

/** Words before and after commands. */
const keywords: ReadonlySet<string> = new Set([
  ...["if", "then", "elif", "else", "do", "while", "until", "!", "{", "time"],
  ...["fi", "done", "esac", "}"],
]);

/** Characters that separate words. */
const blanks = /[ \t\r]+/y;

const redirectionOperator = /<<<|<<-|<<|<>|<&|>>|>&|>\||<\(|>\(|<|>/y;

/** Substitutions nested deeper than this are not read. */
const deepest = 20;

/** Every simple command of a text, including those in substitutions, in written order. */
export function shellCommands(text: string): ShellCommand[] {
  return new Scanner(text, 0).commands();
}

class Scanner extends WordReader {
  readonly #depth: number;
  readonly #commands: ShellCommand[] = [];
  /** Here-documents whose bodies start after this line. */
  #heredocs: AnnouncedHeredoc[] = [];
  #words: ShellWord[] = [];
  #redirections: Redirection[] = [];
  #start = 0;
  /** Enclosing `case … in` statements, and whether a pattern comes next. */
  #cases: { inPattern: boolean }[] = [];
  constructor(text: string, depth: number) {
    super(text);
    this.#depth = depth;
  }

  commands(): ShellCommand[] {
    const text = this.text;
    while (this.at < text.length) {
      const character = text[this.at] ?? "";
      if (wordEnds.has(character)) this.#between(character);
      else if (character === "#") this.at = lineEnd(text, this.at);
      else if (character === "\\" && text[this.at + 1] === "\n") this.#continuations();
      else this.#word();
    }
    this.#end();
    // Commands in substitutions are found before the command that contains them.
    return this.#commands.sort((one, other) => one.offset - other.offset);
  }

  #continuations(): void {
    const { text } = this;
    while (text[this.at] === "\\" && text[this.at + 1] === "\n") this.at += 2;
  }

  /** Reads what is between words. */
  #between(character: string): void {
    if (character === " " || character === "\t" || character === "\r") {
      this.at = after(blanks, this.text, this.at);
    } else if (character === "\n") {
      this.at++;
      this.#end();
      if (this.#heredocs.length > 0) {
        this.at = afterBodies(this.text, this.at, this.#heredocs);
        this.#heredocs = [];
      }
    } else if (character === ";" || character === "&" || character === "|") {
      this.#separator(character);
    } else if (character === "(" || character === ")") this.#parenthesis(character);
    else this.#redirect("");
  }

  #separator(character: string): void {
    const next = this.text[this.at + 1];
    if (character === "&" && next === ">") return this.#redirect("&");
    this.at += next === character || character === "|" && next === "&" ? 2 : 1;
    this.#end();
    const open = this.#cases.at(-1);
    if (open !== undefined && character === ";" && next === ";") open.inPattern = true;
  }

  #parenthesis(character: string): void {
    const open = this.#cases.at(-1);
    this.at++;
    if (open?.inPattern) {
      this.#drop();
      if (character === ")") open.inPattern = false;
      return;
    }
    if (character === ")") return this.#end();
    const next = this.text[this.at];
    if (next === ")") {
      // `name() {` defines a function and does not call one.
      this.at++;
      this.#drop();
    } else if (this.text[this.at - 2] === "=") this.#passWords(")");
    else this.#subshell(next === "(");
  }

  /** Reads one or more subshells, or what only looks like them. */
  #subshell(mayBeArithmetic: boolean): void {
    const [first] = this.#words;
    const end = mayBeArithmetic && (first === undefined || first.text === "for")
      ? afterArithmetic(this.text, this.at - 1)
      : undefined;
    if (end !== undefined) {
      this.at = end;
      return;
    }
    while (this.text[this.at] === "(") this.at++;
    this.#end();
  }

  /** Skips words that are not commands, up to `last`; their substitutions may contain some. */
  #passWords(last: ")" | "]]"): void {
    const text = this.text;
    while (this.at < text.length) {
      const start = this.at;
      const character = text[start] ?? "";
      // Neither an array nor a test can contain it, so the construct is never closed.
      if (character === ";") return;
      if (character === "#") this.at = lineEnd(text, start);
      else if (wordEnds.has(character)) {
        this.at++;
        if (character === last) return;
      } else {
        this.readWord();
        if (last === "]]" && text.slice(start, this.at) === last) return;
      }
    }
  }

  #redirect(before: string): void {
    this.at += before.length;
    const end = after(redirectionOperator, this.text, this.at);
    const operator = this.text.slice(this.at, end);
    this.at = end;
    if (operator.endsWith("(")) return this.#end();
    while (this.text[this.at] === " " || this.text[this.at] === "\t") this.at++;
    const target = this.readWord();
    if (operator === "<<" || operator === "<<-") {
      this.#heredocs.push({ name: target.text, tabs: operator === "<<-" });
    } else {
      this.#redirections.push({ operator: before + operator, target });
    }
  }

  #word(): void {
    const start = this.at;
    const open = this.#cases.at(-1);
    const word = this.readWord();
    const next = this.text[this.at];
    if ((next === "<" || next === ">") && /^[0-9]+$/.test(this.text.slice(start, this.at))) {
      return;
    }
    if (open?.inPattern) {
      if (word.text === "esac") this.#cases.pop();
      return;
    }
    const bare = this.text.slice(start, this.at);
    if (this.#words.length === 0) {
      if (bare === "function") return this.#passName();
      if (keywords.has(bare)) {
        if (bare === "esac") this.#cases.pop();
        return;
      }
      if (/^[A-Za-z_]\w*\+?=/.test(bare)) return;
      this.#start = start;
    }
    this.#words.push(word);
    if (bare === "in" && this.#words[0]?.text === "case") {
      this.#drop();
      this.#cases.push({ inPattern: true });
    } else if (bare === "[[" && this.#words.length === 1) this.#passWords("]]");
  }

  /** Skips the name in `function name {`, which equals `name() {`. */
  #passName(): void {
    this.at = after(blanks, this.text, this.at);
    this.readWord();
  }

  protected override nested(start: number, end: number): void {
    if (this.#depth >= deepest) return;
    for (const command of new Scanner(this.text.slice(start, end), this.#depth + 1).commands()) {
      this.#commands.push(command.at(command.offset + start));
    }
  }

  #end(): void {
    if (this.#words.length > 0) {
      this.#commands.push(new ShellCommand(this.#words, this.#start, this.#redirections));
    }
    this.#drop();
  }

  #drop(): void {
    this.#words = [];
    this.#redirections = [];
  }
}
