/** Applies the safe changes that findings carry. */

import { dirname, join } from "node:path";
import type { Edit } from "./rule.ts";

/** Applies the edits of one file to its text. Those that overlap an earlier one are left out. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = text;
  // From the end, so that places above stay where they are.
  const byLine = edits.filter((edit) => edit.kind !== "unix-lines")
    .toSorted((one, other) => lineOf(other) - lineOf(one));
  let below = Infinity;
  for (const edit of byLine) {
    const last = edit.kind === "delete-lines" ? edit.end : lineOf(edit);
    if (last >= below) continue;
    below = lineOf(edit);
    result = applyEdit(result, edit);
  }
  return edits.some(({ kind }) => kind === "unix-lines") ? result.replace(/\r+\n/g, "\n") : result;
}

function lineOf(edit: Edit): number {
  return edit.kind === "delete-lines"
    ? edit.start
    : edit.kind === "replace"
    ? edit.range.start.line
    : 0;
}

function applyEdit(text: string, edit: Edit): string {
  if (edit.kind === "unix-lines") return text;
  const lines = text.split("\n");
  if (edit.kind === "delete-lines") lines.splice(edit.start - 1, edit.end - edit.start + 1);
  else {
    const index = edit.range.start.line - 1;
    const line = lines[index] ?? "";
    // A byte order mark is no column of the parser's.
    const mark = index === 0 && line.startsWith("\ufeff") ? 1 : 0;
    const start = edit.range.start.column - 1 + mark;
    const end = edit.range.end.column - 1 + mark;
    lines[index] = line.slice(0, start) + edit.text + line.slice(end);
  }
  return lines.join("\n");
}

/** Replaces a file in one step, links followed, its mode kept. */
export async function replaceFile(
  path: string,
  change: (text: string) => string,
): Promise<boolean> {
  const real = await Deno.realPath(path);
  const bytes = await Deno.readFile(real);
  const before = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(bytes);
  const after = change(before);
  if (after === before) return false;
  const temporary = join(dirname(real), `.${crypto.randomUUID().slice(0, 8)}.tmp`);
  const { mode } = await Deno.stat(real);
  try {
    await Deno.writeTextFile(temporary, after, { createNew: true });
    if (mode !== null) await Deno.chmod(temporary, mode & 0o7777);
    await Deno.rename(temporary, real);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  return true;
}
