/** UTF-16 code units that are gathered before they are written. */
const BUFFER = 256 * 1024;

/** A file that appears under its name when it is finished, whole, or not at all. */
export class WholeFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: Deno.FsFile;
  #buffer = "";
  #state: "open" | "finished" | "discarded" = "open";

  private constructor(path: string, temporary: string, file: Deno.FsFile) {
    this.#path = path;
    this.#temporary = temporary;
    this.#file = file;
  }

  static async create(path: string): Promise<WholeFile> {
    const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    const file = await Deno.open(temporary, { write: true, createNew: true });
    return new WholeFile(path, temporary, file);
  }

  async write(text: string): Promise<void> {
    this.#buffer += text;
    if (this.#buffer.length >= BUFFER) await this.#flush();
  }

  /** Writes over the file's beginning; nothing moves. */
  async replaceStart(text: string): Promise<void> {
    await this.#flush();
    await this.#file.seek(0, Deno.SeekMode.Start);
    await this.#writeBytes(text);
    await this.#file.seek(0, Deno.SeekMode.End);
  }

  async finish(): Promise<void> {
    await this.#flush();
    await this.#file.sync();
    this.#file.close();
    this.#state = "finished";
    await Deno.rename(this.#temporary, this.#path);
  }

  /** Leaves nothing of a file that was not finished. */
  async discard(): Promise<void> {
    if (this.#state !== "open") return;
    this.#state = "discarded";
    this.#file.close();
    await Deno.remove(this.#temporary);
  }

  async #flush(): Promise<void> {
    const text = this.#buffer;
    this.#buffer = "";
    await this.#writeBytes(text);
  }

  async #writeBytes(text: string): Promise<void> {
    let rest = new TextEncoder().encode(text);
    while (rest.length > 0) rest = rest.subarray(await this.#file.write(rest));
  }
}
