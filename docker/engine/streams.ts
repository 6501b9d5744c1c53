const BUFFER = 65_536;

/**
 * Reads a byte stream to its end through one buffer that is used again and again, so that output
 * of any size costs no memory; through two where `take` needs time, which is then used to read on.
 * The bytes handed to `take` are valid until it has settled.
 */
export async function drain(
  stream: ReadableStream<Uint8Array>,
  take: (bytes: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const reader = stream.getReader({ mode: "byob" });
  let buffer = new Uint8Array(BUFFER);
  let other: Uint8Array<ArrayBuffer> | undefined;
  let taking: void | Promise<void> = undefined;
  try {
    while (true) {
      const reading = reader.read(buffer);
      if (taking !== undefined) await Promise.all([reading, taking]);
      const { value, done } = await reading;
      if (done) return;
      taking = take(value);
      const used = new Uint8Array(value.buffer);
      buffer = taking === undefined ? used : other ?? new Uint8Array(BUFFER);
      if (taking !== undefined) other = used;
    }
  } finally {
    reader.releaseLock();
  }
}

/** Bytes kept from a stream, and how many there were. */
export interface Capture {
  /** The first bytes, at most the cap. */
  bytes: Uint8Array<ArrayBuffer>;
  /** How many bytes came in all. */
  total: number;
  /** Whether `bytes` is not all of it. */
  cut: boolean;
  /** The last bytes of what did not fit, which say why a program failed. */
  tail: Uint8Array<ArrayBuffer>;
}

/** Bytes kept of the end where not all of a stream is kept. */
const TAIL = 16 * 1024;

const SMALL_BUFFER = 64 * 1024;
const MEDIUM_BUFFER = 1024 * 1024;

/** Keeps the first `cap` bytes of what it is given, counts the rest, and keeps the end of it. */
export class Capturer {
  // One growing buffer: a program that prints byte by byte would fill a list of chunks with headers.
  #buffer: Uint8Array<ArrayBuffer>;
  #kept = 0;
  #total = 0;
  #tail = new Uint8Array(0);
  #tailLength = 0;
  readonly #cap: number;

  /** @param cap bytes */
  constructor(cap: number) {
    this.#cap = cap;
    this.#buffer = new Uint8Array(Math.min(SMALL_BUFFER, cap));
  }

  take = (bytes: Uint8Array): void => {
    this.#total += bytes.length;
    const kept = bytes.subarray(0, this.#cap - this.#kept);
    if (kept.length < bytes.length) this.#keepEnd(bytes.subarray(kept.length));
    if (kept.length === 0) return;
    if (this.#kept + kept.length > this.#buffer.length) {
      // In three steps, not by doubling: what is left behind is not freed at once, while of what is
      // asked for too early the system gives nothing until it is written to.
      const fits = this.#kept + kept.length <= MEDIUM_BUFFER;
      const larger = new Uint8Array(Math.min(fits ? MEDIUM_BUFFER : this.#cap, this.#cap));
      larger.set(this.#buffer.subarray(0, this.#kept));
      this.#buffer = larger;
    }
    this.#buffer.set(kept, this.#kept);
    this.#kept += kept.length;
  };

  capture(): Capture {
    const bytes = this.#buffer.subarray(0, this.#kept);
    const tail = this.#tail.subarray(0, this.#tailLength);
    return { bytes, total: this.#total, cut: this.#total > this.#kept, tail };
  }

  #keepEnd(rest: Uint8Array): void {
    if (this.#tail.length === 0) this.#tail = new Uint8Array(TAIL);
    const part = rest.subarray(-TAIL);
    const over = Math.max(0, this.#tailLength + part.length - TAIL);
    this.#tail.copyWithin(0, over, this.#tailLength);
    this.#tail.set(part, this.#tailLength - over);
    this.#tailLength += part.length - over;
  }
}

/** Keeps the last `cap` bytes of what it is given: the end of a build's output says why it failed. */
export class TailCapturer {
  #text = "";
  readonly #decoder = new TextDecoder();
  readonly #cap: number;

  constructor(cap: number) {
    this.#cap = cap;
  }

  take = (bytes: Uint8Array): void => {
    this.#text += this.#decoder.decode(bytes, { stream: true });
    if (this.#text.length > 2 * this.#cap) this.#text = this.#text.slice(-this.#cap);
  };

  get text(): string {
    return this.#text.slice(-this.#cap);
  }
}
