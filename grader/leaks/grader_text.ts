import { posix } from "node:path";
import { asSeen, flatten } from "./flat_text.ts";
import { rowAt, tokensOf } from "./tokens.ts";

/** A line with at least this many characters is taken to come from only one text. */
export const LONG_LINE = 20;

/** The fewest letters and digits of such a line: a row of dashes reveals nothing. */
const LEAST_SIGNS = 6;

/** Most characters of the grader's files that are compared in total; the rest is ignored. */
export const MOST_TEXT = 4 * 1024 * 1024;

/** The files that a Dockerfile adds to its base image. */
export interface GraderFiles {
  /** Texts by a name that the author knows. */
  texts: Iterable<{ name: string; text: string }>;
  /** Absolute paths in the image. */
  paths: readonly string[];
}

/** Folders that do not belong to a grader, although it may have files in them. */
const COMMON =
  /^(\/|\/(usr|etc|var|opt|home|root|srv|tmp|bin|sbin|lib\w*|dev|proc|sys|run|mnt|media|shared)(\/(local|bin|sbin|lib\w*|share|src|include|submission))*)$/;

/** What feedback is compared with; prepared once for each image. */
export class GraderText {
  /** By their first characters. */
  readonly #lines = new Map<string, { line: string; file: string }[]>();
  readonly #rows = new Map<string, string>();
  readonly #paths: ReadonlySet<string>;
  readonly #names: ReadonlySet<string>;
  /** Each with `/` at its end. */
  readonly #folders: readonly string[];
  /** Whether files were left out because there is too much text in them. */
  readonly isPartial: boolean;

  constructor({ texts, paths }: GraderFiles) {
    let left = MOST_TEXT;
    const names = new Set(paths.map((path) => posix.basename(path)));
    let isPartial = false;
    for (const { name, text } of texts) {
      names.add(posix.basename(name));
      if (text.length > left) {
        isPartial = true;
        continue;
      }
      left -= text.length;
      this.#add(name, asSeen(text));
    }
    this.isPartial = isPartial;
    this.#names = names;
    this.#paths = new Set(paths);
    const folders = new Set(paths.map((path) => posix.dirname(path)));
    this.#folders = [...folders].filter((folder) => !COMMON.test(folder)).map((path) => `${path}/`);
  }

  #add(file: string, text: string): void {
    for (const written of text.split("\n")) {
      const line = flatten(written).flat;
      if (line.length < LONG_LINE || (line.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < LEAST_SIGNS) {
        continue;
      }
      const key = line.slice(0, LONG_LINE);
      const others = this.#lines.get(key);
      if (others === undefined) this.#lines.set(key, [{ line, file }]);
      else if (!others.some((other) => other.line === line)) others.push({ line, file });
    }
    const tokens = tokensOf(text, "file");
    for (let index = 0;; index++) {
      const row = rowAt(tokens, index);
      if (row === undefined) break;
      if (!this.#rows.has(row)) this.#rows.set(row, file);
    }
  }

  /** The longest line of a file that begins at a place of a flat text. */
  lineAt(flat: string, index: number): { line: string; file: string } | undefined {
    let longest: { line: string; file: string } | undefined;
    for (const each of this.#lines.get(flat.slice(index, index + LONG_LINE)) ?? []) {
      if (each.line.length > (longest?.line.length ?? 0) && flat.startsWith(each.line, index)) {
        longest = each;
      }
    }
    return longest;
  }

  /** The file that contains a row of tokens. */
  fileWithRow(row: string): string | undefined {
    return this.#rows.get(row);
  }

  /** Whether an absolute path is a file of the grader, or is below one of its folders. */
  hasPath(path: string): boolean {
    return this.#paths.has(path) || this.#folders.some((folder) => path.startsWith(folder));
  }

  /** Whether exactly this path is a file of the grader. */
  hasFile(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Whether a file of the grader has this name, in any folder. */
  hasName(name: string): boolean {
    return this.#names.has(name);
  }
}
