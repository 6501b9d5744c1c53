import { UserError } from "../../terminal/errors.ts";
import { shortened, visible } from "../../terminal/text.ts";
import { runTool } from "./tools.ts";

/** A file whose name is not UTF-8: the runtime cannot name it and omits it from listings. */
export interface OddName {
  /** Relative to the folder, with `/`; safe to print: `r\xe9sum\xe9.py`. */
  shown: string;
  /** The same with U+FFFD for invalid bytes, for matching with patterns. */
  near: string;
}

export interface OddNamesOptions {
  /** Include subfolders. */
  deep: boolean;
  signal?: AbortSignal;
}

/**
 * The names in a folder that the runtime does not list because they are not UTF-8. `ls` lists them:
 * one start of a program, about 3 ms, for a whole tree. Where there is no `ls` nothing is found.
 */
export async function oddNames(
  folder: string,
  { deep, signal }: OddNamesOptions,
): Promise<OddName[]> {
  // On macOS and Windows every name is Unicode.
  if (Deno.build.os !== "linux") return [];
  // -b: a line feed in a name does not end its line. The slash: the folder may be a link.
  const args = [deep ? "-AUbR" : "-AUb", "--", `${folder}/`];
  const listed = await runTool("ls", args, signal === undefined ? {} : { signal });
  // In nearly every tree all names are ASCII. As text, the listing of 100,000 folders takes many MB.
  if (listed === undefined || !hasHighByte(listed.stdout)) return [];
  return [...oddLines(new TextDecoder("latin1").decode(listed.stdout), deep)];
}

/** Whether a listing may have the escape of a byte that is not ASCII, such as `\303`. */
function hasHighByte(listing: Uint8Array): boolean {
  for (let at = listing.indexOf(BACKSLASH); at !== -1; at = listing.indexOf(BACKSLASH, at + 1)) {
    const digit = listing[at + 1];
    if (digit === 0x32 || digit === 0x33) return true;
  }
  return false;
}

/** With `deep`, the listing of each folder follows a line with its path, after an empty line. */
function* oddLines(listing: string, deep: boolean): Generator<OddName> {
  let top: number | undefined;
  let parent: Uint8Array = new Uint8Array();
  let isHeading = deep;
  for (const line of listing.split("\n")) {
    if (line === "") isHeading = deep;
    else if (isHeading) {
      const path = unescaped(line.slice(0, -1));
      top ??= path.length;
      parent = path.subarray(top);
      isHeading = false;
    } else {
      const name = unescaped(line);
      // The folder's own entry covers its contents.
      if (isUtf8(name) || !isUtf8(parent)) continue;
      const path = parent.length === 0 ? name : Uint8Array.of(...parent, SLASH, ...name);
      yield { shown: escapedName(path), near: new TextDecoder().decode(path) };
    }
  }
}

const SLASH = 0x2f;
const BACKSLASH = 0x5c;

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** Decodes the escapes of `ls -b`. */
function unescaped(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const [, octal, escape, plain] of text.matchAll(/\\([0-7]{3})|\\(.)|([^\\])/g)) {
    if (octal !== undefined) bytes.push(parseInt(octal, 8));
    else if (escape !== undefined) bytes.push(ESCAPES[escape] ?? escape.charCodeAt(0));
    else bytes.push(plain!.charCodeAt(0));
  }
  return Uint8Array.from(bytes);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Bytes as text, with `\x..` for each that is not part of a character. */
function escapedName(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((size) =>
      at + size <= bytes.length && isUtf8(bytes.subarray(at, at + size))
    );
    if (length === undefined) text += `\\x${bytes[at]!.toString(16)}`;
    else text += visible(new TextDecoder().decode(bytes.subarray(at, at + length)));
    at += length ?? 1;
  }
  // A name may contain line feeds.
  return text.replaceAll("\n", "\\n");
}

/** The error for names that are not UTF-8. */
export function oddNameError(odd: readonly OddName[]): UserError {
  const [first, ...others] = odd;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return new UserError(
    `The name of \`${shortened(first?.shown ?? "", 120)}\` is not UTF-8${more}`,
    { hint: "rename it, for example with `convmv -f latin1 -t utf8 -r --notest FOLDER`" },
  );
}
