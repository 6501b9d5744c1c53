import type { Row } from "./model.ts";

/** Most rows drawn one by one; a browser takes seconds to draw 100,000 dots. */
const MOST = 5000;

/** Cells of the chart, each of which needs only one row per status: about 5 pixels each way. */
const COLUMNS = 100;
const LINES = 50;

/**
 * Rows that give the same picture: the first of those in one cell with the same status.
 *
 * @returns all rows where they are few
 */
export function thinned(rows: readonly Row[], y: (row: Row) => number): readonly Row[] {
  if (rows.length <= MOST) return rows;
  const most = (value: (row: Row) => number) =>
    rows.reduce((greatest, row) => Math.max(greatest, value(row)), Number.MIN_VALUE);
  const [right, top] = [most(({ seconds }) => seconds), most(y)];
  const seen = new Set<string>();
  return rows.filter((row) => {
    const column = Math.floor(row.seconds / right * (COLUMNS - 1));
    const line = Math.floor(y(row) / top * (LINES - 1));
    const cell = `${column} ${line} ${row.status}`;
    if (seen.has(cell)) return false;
    seen.add(cell);
    return true;
  });
}
