import { stringify } from "csv-stringify/sync";

/** The content of a cell; null leaves it empty. */
export type Cell = string | number | boolean | null;

/**
 * Records as in RFC 4180, each ending with CR and LF. Everything that readers may take for the end
 * of a record is quoted.
 */
export function csvRows(rows: Cell[][]): string {
  return stringify(rows, {
    record_delimiter: "windows",
    // By default only the record's delimiter is matched, but readers also accept a single CR or LF.
    // A spreadsheet may be configured to split cells at tabs and semicolons.
    quoted_match: /[\r\n\t;]/,
    cast: { boolean: String },
  });
}

/**
 * The text with an apostrophe before each line that a spreadsheet would read as a formula, or that
 * already seems to have such an apostrophe: removing them restores the text.
 */
export function withoutFormulas(text: string): string {
  return text.split(LINE_ENDS).map((part, index) =>
    (index === 0 ? FORMULA_OR_RETURN : FORMULA).test(part) ? `'${part}` : part
  ).join("");
}

/** Each line is a part, with its line end. */
const LINE_ENDS = /(?<=\r\n|\r(?!\n)|[\n\v\f\x85\u2028\u2029])/;

/**
 * What a spreadsheet reads as the start of a formula, including full-width signs, even after
 * blanks, quotes and invisible characters, which may be lost on the way; and a tab, which may be
 * read as a separator.
 */
const FORMULA = /^[\p{Zs}\p{Cc}\p{Cf}"'“”‘’]*[=+\-@＝＋－＠\t]/u;

/** After a line end, a carriage return is only an empty line. */
const FORMULA_OR_RETURN = /^[\p{Zs}\p{Cc}\p{Cf}"'“”‘’]*[=+\-@＝＋－＠\t\r]/u;
