/** Bytes read at a time: some fifty short lines. */
const AT_ONCE = 64 * 1024;

/**
 * Reads pieces of a file, of which those that lie side by side come in one call of the system.
 * Synchronous, because an asynchronous call costs as much as several records.
 */
export class FileWindow {
  readonly #file: Deno.FsFile;
  // One for all pieces: thousands of their own would be given back too late.
  #buffer = new Uint8Array(AT_ONCE);
  /** Offset in the file of the buffer's first byte. */
  #start = 0;
  #filled = 0;

  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /**
   * @param offset from the file's beginning
   * @returns valid until the next call; undefined if the file is shorter
   */
  piece(offset: number, length: number): Uint8Array | undefined {
    if (offset < this.#start || offset + length > this.#start + this.#filled) {
      this.#move(offset, length);
    }
    if (length > this.#filled) return undefined;
    const from = offset - this.#start;
    return this.#buffer.subarray(from, from + length);
  }

  /** Fills the buffer from `offset`, with at least `length` bytes if the file has them. */
  #move(offset: number, length: number): void {
    if (this.#buffer.length < length) this.#buffer = new Uint8Array(2 * length);
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    this.#start = offset;
    this.#filled = 0;
    while (this.#filled < length) {
      const read = this.#file.readSync(this.#buffer.subarray(this.#filled));
      if (read === null) return;
      this.#filled += read;
    }
  }
}
