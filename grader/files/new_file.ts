import { WholeFile, writeAll } from "../../terminal/whole_file.ts";
import { requirePlace } from "./file_place.ts";

/** A {@linkcode WholeFile} for a place where only a regular file may be replaced. */
export class NewFile implements AsyncDisposable {
  readonly file: Deno.FsFile;
  readonly #path: string;
  readonly #target: WholeFile;

  private constructor(path: string, target: WholeFile) {
    this.#path = path;
    this.#target = target;
    this.file = target.file;
  }

  /** @throws {UserError} where anything but a regular file is at the place */
  static async create(path: string, options: { mode?: number } = {}): Promise<NewFile> {
    await requirePlace(path);
    return new NewFile(path, await WholeFile.create(path, options));
  }

  /** Puts the file to its place, in one step. @throws as {@linkcode create} */
  async finish(): Promise<void> {
    await requirePlace(this.#path);
    await this.#target.finish();
  }

  /** Leaves nothing of a file that was not finished. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#target[Symbol.asyncDispose]();
  }
}

/** Writes a file that is at its place whole or not at all; see {@linkcode NewFile}. */
export async function writeNewFile(path: string, content: Uint8Array | string): Promise<void> {
  await using target = await NewFile.create(path);
  await writeAll(target.file, content);
  await target.finish();
}
