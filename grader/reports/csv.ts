import { stringify } from "csv-stringify/sync";

/** What stands in a cell; null leaves it empty. */
export type Cell = string | number | boolean | null;

/**
 * One record as RFC 4180 has it, which ends with CR and LF. Whatever readers take for the end of a
 * record stands in quotes.
 */
export function csvRow(cells: readonly Cell[]): string {
  return stringify([cells], {
    record_delimiter: "windows",
    // The record's delimiter alone would be looked for, and readers take a single one for an end too.
    // Tabs and semicolons separate cells where a spreadsheet has been told so.
    quoted_match: /[\r\n\t;]/,
    cast: { boolean: String },
  });
}

/**
 * The text with an apostrophe before each line that a spreadsheet would take for a formula, or that
 * looks as if it had such an apostrophe already: removing them gives the text back.
 */
export function withoutFormulas(text: string): string {
  return text.split(LINE_ENDS).map((part, index) =>
    (index === 0 ? FORMULA_OR_RETURN : FORMULA).test(part) ? `'${part}` : part
  ).join("");
}

/** Every line begins a part; its end belongs to it. */
const LINE_ENDS = /(?<=\r\n|\r(?!\n)|[\n\v\f\x85\u2028\u2029])/;

/**
 * What a spreadsheet takes for the beginning of a formula, full-width letters too, also behind blanks,
 * quotes and characters that are not seen, which may be lost on the way; and a tab, which may be taken
 * for a separator.
 */
const FORMULA = /^[\p{Zs}\p{Cc}\p{Cf}"'“”‘’]*[=+\-@＝＋－＠\t]/u;

/** Behind the lines' ends, a carriage return is but an empty line. */
const FORMULA_OR_RETURN = /^[\p{Zs}\p{Cc}\p{Cf}"'“”‘’]*[=+\-@＝＋－＠\t\r]/u;
