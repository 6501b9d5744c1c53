import { WholeFile, writeAll } from "../../terminal/whole_file.ts";
import { requirePlace } from "./file_place.ts";

/** A {@linkcode WholeFile} that replaces only a regular file. */
export class NewFile implements AsyncDisposable {
  readonly file: Deno.FsFile;
  readonly #path: string;
  readonly #target: WholeFile;

  private constructor(path: string, target: WholeFile) {
    this.#path = path;
    this.#target = target;
    this.file = target.file;
  }

  /** @throws {UserError} if anything but a regular file has that path */
  static async create(path: string, options: { mode?: number } = {}): Promise<NewFile> {
    await requirePlace(path);
    return new NewFile(path, await WholeFile.create(path, options));
  }

  /**
   * Moves the file to its path, atomically.
   *
   * @throws as {@linkcode create}
   */
  async finish(): Promise<void> {
    await requirePlace(this.#path);
    await this.#target.finish();
  }

  /** Removes a file that was not finished. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#target[Symbol.asyncDispose]();
  }
}

/** Writes a file completely or not at all; see {@linkcode NewFile}. */
export async function writeNewFile(path: string, content: Uint8Array | string): Promise<void> {
  await using target = await NewFile.create(path);
  await writeAll(target.file, content);
  await target.finish();
}
