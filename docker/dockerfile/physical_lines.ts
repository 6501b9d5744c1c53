/** Bytes to physical lines (spec/dockerfile.md, 2.1 to 2.3). */

/** One line of the file. */
export interface PhysicalLine {
  /** Without the line end and the carriage returns directly before it. */
  text: string;
  /** With its line end, as here-document bodies keep it. */
  raw: string;
  /** Longer than BuildKit reads. */
  tooLong: boolean;
}

/** The longest line BuildKit's scanner takes, in bytes of UTF-8 before the LF. */
const longestLine = 65_535;

const byteOrderMark = "\ufeff";

/** Splits a file into its lines. A byte order mark at the very start is dropped. */
export function physicalLines(source: string | Uint8Array): PhysicalLine[] {
  const text = typeof source === "string" ? source : decodeUtf8(source);
  const lines: PhysicalLine[] = [];
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const next = newline < 0 ? text.length : newline + 1;
    const tooLong = isTooLong(text, start, end);
    if (start === 0 && text.startsWith(byteOrderMark)) start = 1;
    let trimmed = end;
    while (trimmed > start && text[trimmed - 1] === "\r") trimmed--;
    lines.push({ text: text.slice(start, trimmed), raw: text.slice(start, next), tooLong });
    start = next;
  }
  return lines;
}

function isTooLong(text: string, start: number, end: number): boolean {
  if ((end - start) * 3 <= longestLine) return false;
  return new TextEncoder().encode(text.slice(start, end)).length > longestLine;
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

/** Length of the valid UTF-8 sequence at an offset, 0 if there is none. */
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
    const lowest = index > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const highest = index > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (byte < lowest || byte > highest) return 0;
  }
  return length;
}
