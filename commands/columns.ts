import { displayWidth, padded } from "../terminal/width.ts";

/**
 * Lays out rows of cells, each column as wide as its widest cell; the last one is not padded. If a
 * line would not fit, each row becomes a block: its first cell, with the others below it.
 *
 * @param width of the terminal; undefined off a terminal, where lines may be long
 * @param below what to print below each row, indented
 */
export function columns(
  rows: readonly (readonly string[])[],
  width?: number,
  below: readonly (readonly string[])[] = [],
): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => widths[index] = Math.max(widths[index] ?? 0, displayWidth(cell)));
  }
  const lines = rows.map((row) =>
    row.map((cell, index) => padded(cell, widths[index] ?? 0)).join("  ").trimEnd()
  );
  const fits = width === undefined || lines.every((line) => displayWidth(line) <= width);
  return (fits ? lines : rows.map(block)).map((line, index) =>
    [line, ...(below[index] ?? []).map((text) => `  ${text}`)].join("\n")
  ).join("\n");
}

function block(row: readonly string[]): string {
  const [first = "", ...rest] = row.filter((cell) => cell !== "");
  return [first, ...rest.map((cell) => `  ${cell}`)].join("\n");
}
