import { createReadStream, type ReadStream } from "node:fs";

/**
 * A file as tus-js-client takes it, read where it lies and never held in memory. Unlike the library's
 * own, it closes what a broken request was still reading.
 */
export class TusSource {
  #open: ReadStream | undefined;

  constructor(readonly path: string, readonly size: number) {}

  /** The bytes from `start` up to `end`, or to the file's end. */
  slice(start: number, end: number): Promise<{ value: ReadStream; done: boolean }> {
    this.close();
    const last = Math.min(end, this.size);
    const stream = createReadStream(this.path, { start, end: last - 1, highWaterMark: 1 << 18 });
    // The request hears of it by the pipe's end; unheard, it would end the process.
    stream.on("error", () => {});
    this.#open = stream;
    return Promise.resolve({
      value: Object.assign(stream, { size: last - start }),
      done: last >= this.size,
    });
  }

  close(): void {
    this.#open?.destroy();
    this.#open = undefined;
  }
}
