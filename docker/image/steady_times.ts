/** Bytes of a block in a tar archive. */
const BLOCK = 512;

/** Most bytes read of an extended header; engines write far shorter ones. */
const LONGEST_EXTENDED = 1 << 20;

/** Where the fields of a header are. */
const SIZE = 124;
const TIME = 136;
const CHECKSUM = 148;
const TYPE = 156;

/** Links, devices, directories and pipes have no body, whatever their size field says. */
const WITHOUT_BODY = /[1-6]/;

/**
 * Sets the times of all entries in a tar stream to 1970, and changes nothing else.
 *
 * Engines until version 24 give the time of saving to layers that an image has twice (moby issue
 * 42766). Two archives of one image then differ, and an upload of the first could not be resumed
 * with the second. The contents of the layers stay unchanged. Archives of later engines are
 * rewritten: see `saveImage()`.
 */
export class SteadyTimes {
  /** A header, or the records of an extended header, as far as received. */
  #block = new Uint8Array(BLOCK);
  #filled = 0;
  /** Bytes of a body, and of the padding of its last block, still to come. */
  #body = 0;
  /** If the block is an extended header's records, their length. */
  #records: { length: number; isGlobal: boolean } | undefined;
  /** The size of the next entry, from the last extended header. */
  #nextSize: number | undefined;
  /** Two blocks of zeros end an archive. */
  #zeros = 0;
  /** What is not a tar, or follows its end, is passed through unchanged. */
  #passes = false;

  /** What can be passed on after more input; each part is valid until the next is requested. */
  *parts(bytes: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length;) {
      if (this.#passes) return yield bytes.subarray(at);
      if (this.#body > 0) {
        const part = bytes.subarray(at, at + this.#body);
        this.#body -= part.length;
        at += part.length;
        yield part;
        continue;
      }
      const part = bytes.subarray(at, at + this.#block.length - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < this.#block.length) return;
      const whole = this.#block;
      this.#read(whole);
      yield whole;
    }
  }

  /** The rest of an archive that ends within a header. */
  *rest(): Generator<Uint8Array> {
    if (this.#filled > 0) yield this.#block.subarray(0, this.#filled);
  }

  /** Changes a header, or the records of an extended one, and determines what follows it. */
  #read(block: Uint8Array): void {
    const records = this.#records;
    this.#records = undefined;
    this.#expect(BLOCK);
    if (records !== undefined) {
      const { size } = changeRecords(block.subarray(0, records.length));
      if (!records.isGlobal) this.#nextSize = size;
      return;
    }
    this.#zeros = block.every((byte) => byte === 0) ? this.#zeros + 1 : 0;
    if (this.#zeros > 0) {
      this.#passes = this.#zeros === 2;
      return;
    }
    if (checksumOf(block) !== octal(block, CHECKSUM, 8)) {
      this.#passes = true;
      return;
    }
    const type = String.fromCharCode(block[TYPE]!);
    const isExtended = type === "x" || type === "g";
    const size = isExtended ? sizeOf(block) : this.#nextSize ?? sizeOf(block);
    setOctal(block, TIME, 12, 0);
    setOctal(block, CHECKSUM, 7, checksumOf(block));
    if (isExtended && size <= LONGEST_EXTENDED) {
      this.#records = { length: size, isGlobal: type === "g" };
      if (size > 0) this.#expect(wholeBlocks(size));
      return;
    }
    // A long name comes between an extended header and its entry.
    if (type !== "L" && type !== "K") this.#nextSize = undefined;
    this.#body = WITHOUT_BODY.test(type) ? 0 : wholeBlocks(size);
  }

  #expect(length: number): void {
    // The block that was read is being passed on.
    this.#block = new Uint8Array(length);
    this.#filled = 0;
  }
}

/** Sets the times in the records of an extended header to zeros of the same length. */
function changeRecords(bytes: Uint8Array): { size: number | undefined } {
  let size: number | undefined;
  for (let at = 0; at < bytes.length;) {
    const [, digits = "", key = ""] = /^(\d{1,7}) ([^=\n]{1,100})=/.exec(
      latin(bytes.subarray(at, at + 110)),
    ) ?? [];
    const end = at + Number(digits);
    if (key === "" || end > bytes.length) break;
    const value = bytes.subarray(at + digits.length + key.length + 2, end - 1);
    if (key === "size") size = Number(latin(value));
    if (/^[amc]time$/.test(key)) {
      for (const [index, byte] of value.entries()) if (byte !== 0x2e) value[index] = 0x30;
    }
    at = end;
  }
  return { size: size !== undefined && Number.isSafeInteger(size) ? size : undefined };
}

/** Large files have it in base 256, marked by the first bit. */
function sizeOf(header: Uint8Array): number {
  if ((header[SIZE]! & 0x80) === 0) return octal(header, SIZE, 12);
  return header.subarray(SIZE + 1, SIZE + 12).reduce((size, byte) => size * 256 + byte, 0);
}

/** The sum of all bytes, with those of the checksum taken as blanks. */
function checksumOf(header: Uint8Array): number {
  return header.reduce(
    (sum, byte, at) => sum + (at >= CHECKSUM && at < CHECKSUM + 8 ? 0x20 : byte),
    0,
  );
}

function octal(header: Uint8Array, at: number, length: number): number {
  const [digits = ""] = /[0-7]+/.exec(latin(header.subarray(at, at + length))) ?? [];
  return parseInt(digits || "0", 8);
}

/** Writes octal digits up to the last byte, which is a NUL. */
function setOctal(header: Uint8Array, at: number, length: number, value: number): void {
  const digits = value.toString(8).padStart(length - 1, "0");
  header.set(new TextEncoder().encode(`${digits}\0`), at);
}

function wholeBlocks(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
