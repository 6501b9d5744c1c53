const BUFFER = 65_536;

/**
 * Reads a byte stream to its end through one reused buffer, so that output of any size costs no
 * memory; through two where `take` is asynchronous, so that reading continues meanwhile. The bytes
 * passed to `take` are valid until it has settled.
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

/** Bytes kept from a stream, and its total length. */
export interface Capture {
  /** The first bytes, at most the cap. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Number of bytes received in all. */
  total: number;
  /** Whether `bytes` is incomplete. */
  cut: boolean;
  /** The last bytes of what did not fit, because they say why a program failed. */
  tail: Uint8Array<ArrayBuffer>;
}

/** Bytes kept from the end of a stream that does not fit. */
const TAIL = 16 * 1024;

const SMALL_BUFFER = 64 * 1024;
const MEDIUM_BUFFER = 1024 * 1024;

/** Keeps the first `cap` bytes of its input, counts the rest, and keeps the end of it. */
export class Capturer {
  // One growing buffer: with a program that prints byte by byte, a list of chunks would be mostly
  // headers.
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
      // In three steps, not by doubling: an old buffer is not freed at once, while the system does
      // not allocate unused parts of a new one until they are written to.
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

/** Keeps the last `cap` bytes of its input: the end of a build's output says why it failed. */
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
