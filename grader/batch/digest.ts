import { createHash, type Hash } from "node:crypto";
import { basename } from "node:path";
import { openFound, targetOf } from "../../docker/files/walk.ts";
import { walkSubmission } from "../../docker/container/submission.ts";
import type { Submission } from "./submissions.ts";

/**
 * SHA-256 of a submission's files: names, contents, what may be executed, and where links lead. A
 * zip counts as the file it is.
 *
 * @throws the reason of the signal: gigabytes take their time
 */
export async function submissionDigest(
  { kind, path }: Submission,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash("sha256");
  if (kind !== "folder") {
    hash.update(`${kind}\0${basename(path)}\0`);
    await addContent(hash, path, signal);
    return hash.digest("hex");
  }
  for await (const found of walkSubmission(path)) {
    signal.throwIfAborted();
    const { path: place, name, info } = found;
    const executable = ((info.mode ?? 0) & 0o111) !== 0;
    if (info.isDirectory) hash.update(`folder\0${name}\0`);
    else if (info.isSymlink) hash.update(`link\0${name}\0${await targetOf(found)}\0`);
    else if (info.isFile) {
      hash.update(`file\0${name}\0${executable ? "x" : "-"}\0${info.size}\0`);
      await addContent(hash, place, signal);
    }
  }
  return hash.digest("hex");
}

async function addContent(hash: Hash, path: string, signal: AbortSignal): Promise<void> {
  using file = await openFound({ path });
  const buffer = new Uint8Array(65_536);
  for (let read = await file.read(buffer); read !== null; read = await file.read(buffer)) {
    signal.throwIfAborted();
    hash.update(buffer.subarray(0, read));
  }
}
