import { requirePlace } from "./file_place.ts";

/** A file that is written under a name of its own, and appears at its place whole or not at all. */
export class NewFile implements AsyncDisposable {
  readonly file: Deno.FsFile;
  readonly #path: string;
  readonly #temporary: string;
  #state: "open" | "closed" | "gone" = "open";

  private constructor(path: string, temporary: string, file: Deno.FsFile) {
    this.#path = path;
    this.#temporary = temporary;
    this.file = file;
  }

  /** @throws {UserError} where anything but a regular file is at the place */
  static async create(path: string, options: { mode?: number } = {}): Promise<NewFile> {
    await requirePlace(path);
    const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    // A new file is never made through a link.
    const file = await Deno.open(temporary, { write: true, createNew: true, ...options });
    return new NewFile(path, temporary, file);
  }

  /** Puts the file to its place, in one step. */
  async finish(): Promise<void> {
    await this.file.sync();
    this.#close();
    await requirePlace(this.#path);
    await Deno.rename(this.#temporary, this.#path);
    this.#state = "gone";
  }

  /** Leaves nothing of a file that was not finished. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === "gone") return;
    this.#close();
    this.#state = "gone";
    await Deno.remove(this.#temporary);
  }

  #close(): void {
    if (this.#state === "open") this.file.close();
    this.#state = "closed";
  }
}

/** Writes a file that is at its place whole or not at all; see {@linkcode NewFile}. */
export async function writeNewFile(path: string, content: Uint8Array | string): Promise<void> {
  await using target = await NewFile.create(path);
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length;) at += await target.file.write(bytes.subarray(at));
  await target.finish();
}
