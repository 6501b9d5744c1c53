import { NewFile } from "../files/new_file.ts";

/** Bytes buffered before a write. */
const BUFFER = 64 * 1024;

const encoder = new TextEncoder();

/** A text file that appears under its name only when it is complete. */
export class ReportFile implements AsyncDisposable {
  readonly #target: NewFile;
  // One for all of a file's text: thousands of arrays would take long to be collected.
  readonly #buffer = new Uint8Array(BUFFER);
  #used = 0;

  private constructor(target: NewFile) {
    this.#target = target;
  }

  /** @throws {UserError} if anything but a regular file has the name */
  static async create(path: string): Promise<ReportFile> {
    return new ReportFile(await NewFile.create(path));
  }

  /** Synchronous: an asynchronous call for each piece of each report takes longer than the write. */
  write(text: string): void {
    for (let rest = text; rest !== "";) {
      const { read, written } = encoder.encodeInto(rest, this.#buffer.subarray(this.#used));
      this.#used += written;
      rest = rest.slice(read);
      if (rest !== "") this.#flush();
    }
  }

  /** Overwrites the beginning of the file; nothing moves. */
  async replaceStart(text: string): Promise<void> {
    this.#flush();
    await this.#target.file.seek(0, Deno.SeekMode.Start);
    this.write(text);
    this.#flush();
    await this.#target.file.seek(0, Deno.SeekMode.End);
  }

  async finish(): Promise<void> {
    this.#flush();
    await this.#target.finish();
  }

  /** Removes a file that was not finished. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#target[Symbol.asyncDispose]();
  }

  #flush(): void {
    let rest = this.#buffer.subarray(0, this.#used);
    while (rest.length > 0) rest = rest.subarray(this.#target.file.writeSync(rest));
    this.#used = 0;
  }
}
