import { basename } from "node:path";
import { walkSubmissionSync } from "../../docker/container/submission.ts";
import { removeTree } from "../../docker/files/remove.ts";
import { takeTurns } from "../../docker/files/turns.ts";
import { type Found, openFoundSync, unreadable } from "../../docker/files/walk.ts";
import { UserError } from "../../terminal/errors.ts";
import type { Batch, SubmissionFiles } from "./record.ts";
import type { Submission } from "./submissions.ts";

/** Most files shown of one submission, and most bytes read of each and of all of them. */
const FILES = 20;
const FILE_BYTES = 32 * 1024;
const ALL_BYTES = 64 * 1024;

/** Most entries read of a folder: of a dataset with 100,000 files the first few are enough. */
const ENTRIES = 1000;

/** In a page of more submissions, the files of each would get less room than a few lines. */
export const MOST_SUBMISSIONS = 10_000;

/** A larger zip is not unpacked only for a page. */
const ZIP_LIMITS = { bytes: 32 * 1024 ** 2, entries: ENTRIES, withoutForks: true };

/**
 * Returns a function that reads what a report shows of each submission; undefined if there are too
 * many to show anything of.
 *
 * @param temporary a folder of this run, to unpack zips in
 */
export function filesByName(
  submissions: readonly Submission[],
  temporary: string,
): Batch["files"] {
  if (submissions.length > MOST_SUBMISSIONS) return undefined;
  const byName = new Map(submissions.map((submission) => [submission.name, submission]));
  return async (name) => {
    const submission = byName.get(name);
    return submission && await submissionFiles(submission, temporary);
  };
}

/**
 * Reads the text files of a submission, in the order of their names, up to small limits. Links are
 * not followed. A read failure becomes a note and does not stop the report.
 */
export async function submissionFiles(
  { kind, path, refusal }: Submission,
  temporary: string,
): Promise<SubmissionFiles> {
  const files: SubmissionFiles = { texts: [], notes: [] };
  if (refusal !== undefined) return { ...files, notes: [refusal.message] };
  try {
    if (kind === "folder") addFolder(files, path);
    else if (kind === "zip") await addZip(files, path, temporary);
    else await addSingle(files, path);
    await takeTurns();
  } catch (error) {
    const failure = unreadable(path, error);
    if (!(failure instanceof UserError)) throw failure;
    files.notes.push(failure.message);
  }
  return files;
}

async function addSingle(files: SubmissionFiles, path: string): Promise<void> {
  // Through links, as a batch reads them.
  const info = await Deno.stat(path);
  const text = readText({ path }, info, ALL_BYTES);
  if (text === undefined) files.notes.push("The submission is not a text");
  else files.texts.push({ name: basename(path), text, bytes: info.size });
}

async function addZip(files: SubmissionFiles, path: string, temporary: string): Promise<void> {
  const { unzip } = await import("../../docker/files/unzip.ts");
  const folder = await Deno.makeTempDir({ dir: temporary, prefix: "page-" });
  try {
    await unzip(path, folder, ZIP_LIMITS);
    addFolder(files, folder);
  } finally {
    await removeTree(folder);
  }
}

function addFolder(files: SubmissionFiles, folder: string): void {
  let entries = 0;
  let left = ALL_BYTES;
  const counts = { binary: 0, more: 0 };
  for (const found of walkSubmissionSync(folder)) {
    if (++entries > ENTRIES) {
      files.notes.push(`Only the first ${ENTRIES} entries of the folder were looked at`);
      break;
    }
    if (!found.info.isFile) continue;
    if (files.texts.length === FILES || left <= 0) {
      counts.more++;
      continue;
    }
    const text = readText(found, found.info, left);
    if (text === undefined) {
      counts.binary++;
      continue;
    }
    left -= Math.min(found.info.size, FILE_BYTES);
    files.texts.push({ name: found.name, text, bytes: found.info.size });
  }
  if (counts.binary > 0) files.notes.push(`Files that are not text: ${counts.binary}`);
  if (counts.more > 0) files.notes.push(`Further files: ${counts.more}`);
}

/** The beginning of a file; undefined if it is not text in UTF-8. */
function readText(
  found: Pick<Found, "path">,
  { size }: Pick<Deno.FileInfo, "size">,
  most: number,
): string | undefined {
  using file = openFoundSync(found);
  const buffer = new Uint8Array(Math.min(size, FILE_BYTES, most));
  let length = 0;
  while (length < buffer.length) {
    const read = file.readSync(buffer.subarray(length));
    if (read === null) break;
    length += read;
  }
  const bytes = buffer.subarray(0, length);
  if (bytes.includes(0)) return undefined;
  try {
    // As a stream, because the cut may split a character.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}
