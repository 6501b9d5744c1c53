import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { failureReason, UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";

/** A finished archive in a temporary folder. */
export interface ArchiveFile {
  path: string;
  /** Bytes. */
  size: number;
  /** SHA-256 of its bytes, in hexadecimal digits. */
  digest: string;
}

/** Writes an archive of any size to disk and computes its digest. */
export class ArchiveWriter {
  readonly #hash = createHash("sha256");
  #size = 0;

  private constructor(readonly path: string, readonly file: Deno.FsFile) {}

  static async create(path: string): Promise<ArchiveWriter> {
    try {
      const file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
      return new ArchiveWriter(path, file);
    } catch (error) {
      throw diskFailure(error, path);
    }
  }

  get size(): number {
    return this.#size;
  }

  /** @throws {UserError} when the disk is full */
  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#size += bytes.length;
    try {
      for (let at = 0; at < bytes.length;) at += await this.file.write(bytes.subarray(at));
    } catch (error) {
      throw diskFailure(error, this.path);
    }
  }

  finish(): ArchiveFile {
    return { path: this.path, size: this.#size, digest: this.#hash.digest("hex") };
  }

  /** Closes the file; removes it if it is incomplete. */
  async close(isWhole: boolean): Promise<void> {
    this.file.close();
    if (!isWhole) await Deno.remove(this.path);
  }
}

function diskFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const isFull = error.code === "ENOSPC" || error.code === "EDQUOT";
  const reason = isFull ? "the disk is full" : failureReason(error);
  return new UserError(
    `The archive could not be written to \`${visible(dirname(path))}\`: ${reason}`,
    {
      hint: "`--temp-dir` names another folder for it",
      cause: error,
    },
  );
}
