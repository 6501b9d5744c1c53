/**
 * Which files of a build context are hidden from the builder (docs/spec/sanity-rules.md, section
 * 2).
 */

import { trimSpace } from "../dockerfile/white_space.ts";
import { Glob, isPattern } from "./glob.ts";

interface Line {
  pattern: Glob;
  takesBack: boolean;
  /** The pattern of each component, for lines that re-include. */
  parts: readonly string[];
}

/** A line that docker refuses, which fails the build. */
export interface IgnoreProblem {
  /** From 1. */
  line: number;
  message: string;
}

/** Most bytes of a line that docker reads. */
const LONGEST_LINE = 65_535;

function problemOf(written: string): string | undefined {
  if (new TextEncoder().encode(written).length > LONGEST_LINE) {
    return `The line is longer than ${LONGEST_LINE} bytes`;
  }
  const line = trimSpace(written);
  if (/^(#|$)/.test(line)) return undefined;
  const pattern = line.startsWith("!") ? trimSpace(line.slice(1)) : line;
  if (pattern === "") return "`!` stands alone: it must be followed by a pattern";
  if (!isPattern(pattern)) return `\`${pattern}\` is not a pattern: a \`[\` or \`\\\` is left open`;
  const escape = escapes(pattern).find((character) =>
    /[a-zA-Z0-9]/.test(character) &&
    !expressionEscape.test(character)
  );
  if (escape !== undefined) {
    return `\`${pattern}\` is not a pattern: \`\\${escape}\` means nothing; folders end in \`/\``;
  }
  const range = reversedRange(pattern);
  return range && `\`${pattern}\` is not a pattern: the range \`${range}\` is empty`;
}

/** Characters allowed after a backslash: docker passes both unchanged to a regular expression. */
const expressionEscape = /[aAbBCdDEfnpPQrsStvwWxz0]/;

/** The characters after the backslashes of a pattern. */
function escapes(pattern: string): string[] {
  return [...pattern.matchAll(/\\(.)/gsu)].map(([, character = ""]) => character);
}

/** The first reversed range of a set, such as `z-a`, which a regular expression refuses. */
function reversedRange(pattern: string): string | undefined {
  for (const [, set = ""] of pattern.matchAll(/\\.|\[\^?((?:\\.|[^\]\\])*)\]/gsu)) {
    for (const [range, from = "", to = ""] of set.matchAll(/(\\?.)-(\\?.)/gsu)) {
      if ((from.at(-1) ?? "") > (to.at(-1) ?? "")) return range;
    }
  }
  return undefined;
}

/** The rules of a `.dockerignore`. */
export class IgnoreFile {
  readonly #lines: readonly Line[];
  /** Lines that docker refuses. */
  readonly problems: readonly IgnoreProblem[];

  constructor(text: string) {
    const all = text.replace(/^\ufeff/, "").split("\n");
    this.problems = all.flatMap((written, index) => {
      const message = problemOf(written);
      return message === undefined ? [] : [{ line: index + 1, message }];
    });
    this.#lines = all.flatMap((written) => {
      const line = trimSpace(written);
      if (line === "" || line.startsWith("#")) return [];
      const takesBack = line.startsWith("!");
      const pattern = takesBack ? trimSpace(line.slice(1)) : line;
      // A letter after a backslash means other characters: `\r` is a carriage return, which no name
      // contains.
      if (escapes(pattern).some((character) => /[a-zA-Z0-9]/.test(character))) return [];
      const parts = cleaned(pattern);
      return parts.length === 0
        ? []
        : [{ pattern: new Glob(parts.join("/")), takesBack, parts: takesBack ? parts : [] }];
    });
  }

  /** Whether a path of the context, with `/`, is excluded: the last line that matches decides. */
  ignores(path: string): boolean {
    let ignored = false;
    for (const { pattern, takesBack } of this.#lines) {
      // A folder that matches includes its contents.
      if (ignored === takesBack && pattern.takes(path)) ignored = !takesBack;
    }
    return ignored;
  }

  /** Whether a line may re-include something in a folder. */
  mayTakeBack(folder: string): boolean {
    const names = folder.split("/");
    return this.#lines.some(({ takesBack, parts }) => takesBack && leadsInto(parts, names));
  }
}

/**
 * Whether the first components of a pattern match a folder, so that the rest may match inside it.
 */
function leadsInto(parts: readonly string[], names: readonly string[]): boolean {
  for (const [index, name] of names.entries()) {
    const part = parts[index];
    // What `**` and `[^a]` match may extend past the next `/`.
    if (part === undefined || /\*\*|\[/.test(part)) return true;
    if (!new Glob(part).test(name)) return false;
  }
  return true;
}

function cleaned(pattern: string): string[] {
  const parts: string[] = [];
  for (const part of pattern.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts;
}
