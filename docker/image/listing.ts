import type { DeviceNumbers } from "./device_numbers.ts";

/** One name of a listing. */
export interface ListedFile {
  name: string;
  type: FileType;
  /** Permission bits, including setuid, setgid and sticky. */
  mode: number;
  links: number;
  uid: number;
  gid: number;
  /** Bytes; -1 if unknown, which is shown as `?`. */
  size: number;
  modified: Date;
  /** Shown instead of a size. */
  device?: DeviceNumbers;
  /** The target of a link. */
  target?: string;
}

export type FileType =
  | "file"
  | "directory"
  | "symlink"
  | "character-device"
  | "block-device"
  | "fifo";

export interface ListingOptions {
  /** Show one line of columns for each name (`-l`). */
  long: boolean;
  /** Show sizes as 4.0K, 2.3M (`--human`). */
  human: boolean;
  /** Names of users and groups, if the image has them. */
  users: ReadonlyMap<number, string>;
  groups: ReadonlyMap<number, string>;
  /** Much older times are shown with their year. */
  now: Date;
}

const BLOCK = 4096;
const HALF_A_YEAR_MS = 31_556_952_000 / 2;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const LETTERS: Record<FileType, string> = {
  "file": "-",
  "directory": "d",
  "symlink": "l",
  "character-device": "c",
  "block-device": "b",
  "fifo": "p",
};

/** Lines as `ls` prints them into a pipe, in the given order. */
export function renderFiles(files: readonly ListedFile[], options: ListingOptions): string[] {
  if (!options.long) return files.map(({ name }) => name);
  const sizes = sizeColumn(files, options);
  const rows = files.map((file, at) => columns(file, sizes[at] ?? "", options));
  const width = (column: number) => longest(rows.map((row) => row[column] ?? ""));
  const widths = [0, width(1), width(2), width(3), width(4)];
  return rows.map((row, line) => {
    const { uid = 0, gid = 0 } = files[line] ?? {};
    // Numbers are right-aligned, including the ids of users and groups without a name.
    const right = [false, true, !options.users.has(uid), !options.groups.has(gid), true];
    return row.map((text, at) =>
      right[at] ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0)
    ).join(" ");
  });
}

/** The line above the long listing of a directory: its size in blocks of 1 KB. */
export function renderTotal(files: readonly ListedFile[], { human }: ListingOptions): string {
  const blocks = files.reduce(
    (sum, { type, size }) =>
      size > 0 && (type === "file" || type === "directory")
        ? sum + Math.ceil(size / BLOCK) * BLOCK
        : sum,
    0,
  );
  return `total ${human ? humanSize(blocks) : blocks / 1024}`;
}

/** Sorted as in the C locale, by bytes: upper case first. */
export function sortFiles(files: ListedFile[]): ListedFile[] {
  return files.sort((a, b) => compareBytes(a.name, b.name));
}

/** Characters of 16 bits and more sort by their bytes in UTF-8, not by their surrogates. */
function compareBytes(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return (a.codePointAt(at) ?? -1) - (b.codePointAt(at) ?? -1);
}

function sizeColumn(files: readonly ListedFile[], { human }: ListingOptions): string[] {
  const devices = files.flatMap(({ device }) => device === undefined ? [] : [device]);
  const majors = longest(devices.map(({ major }) => String(major)));
  const minors = longest(devices.map(({ minor }) => String(minor)));
  return files.map(({ device, size }) => {
    if (size < 0) return "?";
    if (device === undefined) return human ? humanSize(size) : String(size);
    return `${String(device.major).padStart(majors)}, ${String(device.minor).padStart(minors)}`;
  });
}

/**
 * Not with `Math.max(...)`, whose arguments are on the stack: a directory may have too many names.
 */
function longest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}

function columns(
  file: ListedFile,
  size: string,
  { users, groups, now }: ListingOptions,
): string[] {
  return [
    LETTERS[file.type] + permissions(file.mode),
    String(file.links),
    users.get(file.uid) ?? String(file.uid),
    groups.get(file.gid) ?? String(file.gid),
    size,
    time(file.modified, now),
    file.target === undefined ? file.name : `${file.name} -> ${file.target}`,
  ];
}

function permissions(mode: number): string {
  const triple = (bits: number, special: boolean, letter: string) =>
    (bits & 4 ? "r" : "-") + (bits & 2 ? "w" : "-") +
    (special ? (bits & 1 ? letter : letter.toUpperCase()) : bits & 1 ? "x" : "-");
  return triple(mode >> 6, (mode & 0o4000) !== 0, "s") +
    triple(mode >> 3, (mode & 0o2000) !== 0, "s") +
    triple(mode, (mode & 0o1000) !== 0, "t");
}

/** In UTC, the time zone of a container. */
function time(modified: Date, now: Date): string {
  const age = now.getTime() - modified.getTime();
  const two = (value: number) => String(value).padStart(2, "0");
  const recent = age >= 0 && age < HALF_A_YEAR_MS;
  const last = recent
    ? `${two(modified.getUTCHours())}:${two(modified.getUTCMinutes())}`
    : String(modified.getUTCFullYear()).padStart(5);
  return `${MONTHS[modified.getUTCMonth()]} ${String(modified.getUTCDate()).padStart(2)} ${last}`;
}

/** Rounded up, with one decimal below ten, as `ls -h` does. */
function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  let unit = -1;
  do {
    value /= 1024;
    unit++;
  } while (value > 1023 && unit < 5);
  const letter = "KMGTPE"[unit];
  const tenths = Math.ceil(value * 10) / 10;
  return tenths < 10 ? `${tenths.toFixed(1)}${letter}` : `${Math.ceil(value)}${letter}`;
}
