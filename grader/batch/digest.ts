import { createHash, type Hash } from "node:crypto";
import { basename } from "node:path";
import { takeTurns } from "../../docker/files/turns.ts";
import { openFoundSync, targetOf, type WalkOptions } from "../../docker/files/walk.ts";
import { walkSubmission, walkSubmissionSync } from "../../docker/container/submission.ts";
import type { Submission } from "./submissions.ts";

/**
 * SHA-256 of a submission's files: names, contents, execute permissions and the targets of links. A
 * zip is hashed as one file.
 *
 * @param options.oddNames "ignored" if the caller has checked for names that are not UTF-8
 * @throws the reason of the signal: hashing gigabytes takes long
 */
export async function submissionDigest(
  { kind, path }: Submission,
  signal: AbortSignal,
  { oddNames }: Pick<WalkOptions, "oddNames"> = {},
): Promise<string> {
  const hash = createHash("sha256");
  if (kind !== "folder") {
    hash.update(`${kind}\0${basename(path)}\0`);
    await addContent(hash, path, signal);
    return hash.digest("hex");
  }
  const isQuick = oddNames === "ignored";
  if (isQuick) hash.update(folderText(""));
  const all = isQuick ? walkSubmissionSync(path) : walkSubmission(path);
  for await (const found of all) {
    await takeTurns();
    signal.throwIfAborted();
    const { path: place, name, info } = found;
    const executable = ((info.mode ?? 0) & 0o111) !== 0;
    if (info.isDirectory) hash.update(folderText(name));
    else if (info.isSymlink) hash.update(`link\0${name}\0${await targetOf(found)}\0`);
    else if (info.isFile) {
      hash.update(`file\0${name}\0${executable ? "x" : "-"}\0${info.size}\0`);
      await addContent(hash, place, signal);
    }
  }
  return hash.digest("hex");
}

function folderText(name: string): string {
  return `folder\0${name}\0`;
}

async function addContent(hash: Hash, path: string, signal: AbortSignal): Promise<void> {
  using file = openFoundSync({ path });
  while (addPiece(hash, file)) {
    await takeTurns();
    signal.throwIfAborted();
  }
}

/** One buffer for all files: its content is hashed before anything else can overwrite it. */
const piece = new Uint8Array(65_536);

/** @returns false at the end of the file */
function addPiece(hash: Hash, file: Deno.FsFile): boolean {
  const read = file.readSync(piece);
  if (read === null) return false;
  hash.update(piece.subarray(0, read));
  return true;
}
