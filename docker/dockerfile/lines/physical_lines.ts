/** Splits bytes into physical lines (docs/spec/dockerfile.md, sections 2.1 to 2.3). */

/** The longest line BuildKit's scanner accepts, in bytes of UTF-8 before the LF. */
const longestLine = 65_535;

const byteOrderMark = "\ufeff";

/** A file split into its lines; a byte order mark at the start is dropped. Lines count from 0. */
export class PhysicalLines {
  /** Without the line ends and the carriage returns directly before them. */
  readonly texts: readonly string[];
  /** Without the line feeds only. */
  readonly #raws: readonly string[];
  readonly #endsInLineFeed: boolean;
  readonly #tooLong: ReadonlySet<number>;

  constructor(source: string | Uint8Array) {
    const text = typeof source === "string" ? source : decodeUtf8(source);
    const raws = text.split("\n");
    this.#endsInLineFeed = raws.at(-1) === "";
    if (this.#endsInLineFeed) raws.pop();
    this.#tooLong = typeof source === "string" ? tooLong(raws) : tooLongBytes(source);
    if (text.startsWith(byteOrderMark)) raws[0] = raws[0]?.slice(1) ?? "";
    this.#raws = raws;
    this.texts = text.includes("\r") ? raws.map(withoutReturns) : raws;
  }

  /** The number of lines. */
  get count(): number {
    return this.texts.length;
  }

  /** A range of lines with their line ends, as here-document bodies keep them. */
  raw(start: number, end: number): string {
    if (start === end) return "";
    const text = this.#raws.slice(start, end).join("\n");
    return end === this.#raws.length && !this.#endsInLineFeed ? text : `${text}\n`;
  }

  /** The lines that are longer than BuildKit reads. */
  get tooLong(): Iterable<number> {
    return this.#tooLong;
  }
}

function tooLong(lines: readonly string[]): Set<number> {
  const found = new Set<number>();
  for (let index = 0; index < lines.length; index++) {
    const text = lines[index] ?? "";
    // No character of the text takes more than three bytes.
    if (text.length * 3 <= longestLine) continue;
    if (new TextEncoder().encode(text).length > longestLine) found.add(index);
  }
  return found;
}

/** Invalid bytes count one each, whatever they were decoded to. */
function tooLongBytes(bytes: Uint8Array): Set<number> {
  const found = new Set<number>();
  if (bytes.length <= longestLine) return found;
  for (let start = 0, index = 0; start < bytes.length; index++) {
    const lineFeed = bytes.indexOf(0x0a, start);
    const end = lineFeed < 0 ? bytes.length : lineFeed;
    if (end - start > longestLine) found.add(index);
    start = end + 1;
  }
  return found;
}

function withoutReturns(text: string): string {
  let end = text.length;
  while (text[end - 1] === "\r") end--;
  return text.slice(0, end);
}

/** Decodes like Go: each byte that is not part of valid UTF-8 becomes one replacement character. */
function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return decodeBroken(bytes);
  }
}

function decodeBroken(bytes: Uint8Array): string {
  const parts: string[] = [];
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let valid = 0;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    parts.push(decoder.decode(bytes.subarray(valid, at)), "\ufffd");
    valid = ++at;
  }
  parts.push(decoder.decode(bytes.subarray(valid)));
  return parts.join("");
}

/**
 * Length of the UTF-8 sequence at an offset, 0 if there is none. The decoder replaces each byte of
 * overlong sequences and of those beyond Unicode too.
 */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xc2 && lead <= 0xdf
    ? 2
    : lead >= 0xe0 && lead <= 0xef
    ? 3
    : lead >= 0xf0 && lead <= 0xf4
    ? 4
    : 0;
  for (let index = 1; index < length; index++) {
    const byte = bytes[at + index] ?? 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return length;
}
