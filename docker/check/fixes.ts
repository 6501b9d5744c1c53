/** Applies the safe changes that findings carry. */

import { dirname, isAbsolute, relative, sep } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { readSmallFile } from "../../terminal/small_file.ts";
import { visible } from "../../terminal/text.ts";
import { WholeFile, writeAll } from "../../terminal/whole_file.ts";
import type { Diagnostic } from "../dockerfile/ast.ts";
import type { Edit, Finding } from "../rules/rule.ts";
import type { Subject } from "../model/subject.ts";
import { isIgnoreComment } from "./suppression.ts";

/** Bytes: the largest file that is checked. */
const LARGEST_FILE = 4 << 20;

/** Parser diagnostics on an instruction that do not make its edit unsafe. */
const harmless: ReadonlySet<Diagnostic["code"]> = new Set(["instruction-repeated"]);

/**
 * Whether a finding's edit changes only what it means to. Where the parser complained, an
 * instruction is rarely what its author intended: after `EXPOSE 80 \` it may have swallowed the
 * next one.
 */
export function isSafe({ at, edit }: Finding, subject: Subject): boolean {
  const { instruction } = at;
  if (edit === undefined || edit.kind === "unix-lines" || instruction === undefined) return true;
  // A keyword split over several lines cannot be replaced by one word.
  if (edit.kind === "replace" && edit.range.start.line !== edit.range.end.line) return false;
  // The comment would then apply to the next instruction and silence findings there.
  const { comments } = instruction;
  const silences = comments.some(({ line }) => isIgnoring(line, subject.dockerfile));
  if (edit.kind === "delete-lines" && silences) return false;
  return subject.diagnosticsOf(instruction).every(({ code }) => harmless.has(code));
}

function isIgnoring(line: number, { lines }: Subject["dockerfile"]): boolean {
  return isIgnoreComment(lines[line - 1] ?? "");
}

/** Applies edits to the text of one file. Edits that overlap an earlier one are skipped. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = text;
  // From the end, so that earlier positions stay valid.
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
    // The parser does not count a byte order mark as a column.
    const mark = index === 0 ? /^(\ufeff|\xef\xbb\xbf)?/.exec(line)?.[0].length ?? 0 : 0;
    const start = edit.range.start.column - 1 + mark;
    const end = edit.range.end.column - 1 + mark;
    // With one character per byte, columns may be off.
    if (/\W/.test(line.slice(start, end))) return text;
    lines[index] = line.slice(0, start) + edit.text + line.slice(end);
  }
  return lines.join("\n");
}

/** A file that may be changed. */
export interface FixedFile {
  path: string;
  /** The folder that was checked. Its links are untrusted and are not followed out of it. */
  folder: string;
}

/**
 * Replaces a file atomically and keeps its mode. Links are followed only within the folder.
 *
 * @param folder defaults to the file's own folder
 * @returns whether there was anything to change
 * @throws {UserError} if a link does not lead to a regular file in the folder
 */
export async function replaceFile(
  path: string,
  change: (text: string) => string,
  folder: string = dirname(path),
): Promise<boolean> {
  const real = await Deno.realPath(path);
  const inside = relative(await Deno.realPath(folder), real);
  const leadsOut = inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  if (leadsOut) {
    throw new UserError(`it is a link to \`${visible(real)}\`, outside of the directory`);
  }
  const before = readSmallFile(real, LARGEST_FILE);
  const after = changed(before, change);
  if (after === undefined) return false;
  const { mode } = await Deno.stat(real);
  await using target = await WholeFile.create(real);
  await writeAll(target.file, after);
  if (mode !== null) await Deno.chmod(target.temporary, mode & 0o7777);
  await target.finish();
  return true;
}

/**
 * The changed bytes. Where they are not UTF-8, each byte is treated as one character, so that none
 * is lost.
 */
function changed(bytes: Uint8Array, change: (text: string) => string): Uint8Array | undefined {
  const text = decoded(bytes);
  const before = text ?? Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const after = change(before);
  if (after === before) return undefined;
  return text === undefined
    ? Uint8Array.from(after, (character) => character.charCodeAt(0))
    : new TextEncoder().encode(after);
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}
