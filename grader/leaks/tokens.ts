/** A name, a number or a quoted text in a program or in data. */
export interface Token {
  /** Without quotes. */
  key: string;
  isLiteral: boolean;
  start: number;
  end: number;
}

/** Quotes directly before or after a word, but not inside one as in "don't". */
const QUOTED = String.raw`(?<!\w)(?:[bfru]{1,2})?(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')`;

/** Texts of several lines in Python and JavaScript; each is one literal, because it is prose. */
const BLOCK = String.raw`"""([\s\S]*?)"""|'''([\s\S]*?)'''|` + "`([^`]*)`";

const NUMBER = String.raw`\d+(?:\.\d+)?`;
const NAME = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;

/** The JSON form of values that Python prints in its own words. */
const IN_JSON: ReadonlyMap<string, string> = new Map([
  ...[["True", "true"], ["False", "false"], ["None", "null"]] as const,
]);

const FILE = new RegExp(`${BLOCK}|${QUOTED}|(${NUMBER})|(${NAME})`, "giu");
const QUOTES = new RegExp(`(?:$^)()()()|${QUOTED}|(${NUMBER})|(${NAME})`, "giu");
const WORDS = new RegExp(`(?:$^)()()()()()|(${NUMBER})|(${NAME})`, "gu");

/**
 * Tokens of a file of the grader (`file`), or of feedback, in which quotes may mean that something is
 * quoted (`quotes`) or nothing (`words`).
 */
export function tokensOf(text: string, as: "file" | "quotes" | "words"): Token[] {
  const pattern = as === "file" ? FILE : as === "quotes" ? QUOTES : WORDS;
  const tokens: Token[] = [];
  for (const match of text.matchAll(pattern)) {
    const name = match[7];
    const written = match.slice(1).find((each) => each !== undefined) ?? "";
    const key = name === undefined ? written : IN_JSON.get(name) ?? name;
    if (key === "") continue;
    const { index } = match;
    const end = index + match[0].length;
    tokens.push({ key, isLiteral: name === undefined, start: index, end });
  }
  return tokens;
}

/** How many tokens make a row. */
export const ROW = 5;

/** The key of the row that begins at a token; undefined if too few tokens follow. */
export function rowAt(tokens: readonly Token[], index: number): string | undefined {
  if (index + ROW > tokens.length) return undefined;
  let key = "";
  // Lengths keep tokens apart: any separator could be part of a literal.
  for (let next = index; next < index + ROW; next++) {
    const part = tokens[next]!.key;
    key += `${part.length}:${part}`;
  }
  return key;
}
