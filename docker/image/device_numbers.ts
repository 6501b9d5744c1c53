/** The numbers that identify a device of its type. */
export interface DeviceNumbers {
  major: number;
  minor: number;
}

const BLOCK = 512;

/**
 * Reads a device's numbers from the first blocks of an archive, because the tar library omits them.
 */
export function deviceNumbers(blocks: Uint8Array): DeviceNumbers | undefined {
  const text = (at: number, length: number) =>
    String.fromCharCode(...blocks.subarray(at, at + length)).split("\0", 1)[0] ?? "";
  for (let at = 0; at + BLOCK <= blocks.length; at += BLOCK) {
    // Extended headers, which may come first, have types of their own.
    if (text(at + 257, 5) !== "ustar" || !/[34]/.test(text(at + 156, 1))) continue;
    return { major: parseInt(text(at + 329, 8), 8), minor: parseInt(text(at + 337, 8), 8) };
  }
  return undefined;
}
