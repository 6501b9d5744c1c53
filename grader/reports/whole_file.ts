/** Bytes that are gathered before they are written. */
const BUFFER = 64 * 1024;

const encoder = new TextEncoder();

/** A file that appears under its name when it is finished, whole, or not at all. */
export class WholeFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: Deno.FsFile;
  // One for all of a file's text: thousands of arrays would wait long to be collected.
  readonly #buffer = new Uint8Array(BUFFER);
  #used = 0;
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
    for (let rest = text; rest !== "";) {
      const { read, written } = encoder.encodeInto(rest, this.#buffer.subarray(this.#used));
      this.#used += written;
      rest = rest.slice(read);
      if (rest !== "") await this.#flush();
    }
  }

  /** Writes over the file's beginning; nothing moves. */
  async replaceStart(text: string): Promise<void> {
    await this.#flush();
    await this.#file.seek(0, Deno.SeekMode.Start);
    await this.write(text);
    await this.#flush();
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
    let rest = this.#buffer.subarray(0, this.#used);
    while (rest.length > 0) rest = rest.subarray(await this.#file.write(rest));
    this.#used = 0;
  }
}
