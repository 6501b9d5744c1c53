import { posix } from "node:path";
import { walkTree } from "../../docker/files/walk.ts";
import { readSmallText } from "../../terminal/small_file.ts";
import { asSeen, flatten } from "./flat_text.ts";
import { rowAt, tokensOf } from "./tokens.ts";

/** Most bytes of a submission that are read in total. */
const MOST = 1024 * 1024;

/** Most names that are remembered. */
const MOST_NAMES = 10_000;

/** What a learner handed in: showing it to them is not a leak. */
export class LearnersText {
  readonly #flat: string;
  readonly #rows = new Set<string>();
  readonly #names: ReadonlySet<string>;

  /** @param names of its files, without folders */
  constructor(texts: readonly string[], names: Iterable<string> = []) {
    this.#names = new Set(names);
    const seen = texts.map(asSeen);
    this.#flat = seen.map((text) => flatten(text).flat).join("\n");
    for (const text of seen) {
      for (const as of ["file", "quotes", "words"] as const) {
        const tokens = tokensOf(text, as);
        for (let index = 0;; index++) {
          const row = rowAt(tokens, index);
          if (row === undefined) break;
          this.#rows.add(row);
        }
      }
    }
  }

  /** Whether the submission contains a flat text. */
  has(flat: string): boolean {
    return this.#flat.includes(flat);
  }

  hasRow(row: string): boolean {
    return this.#rows.has(row);
  }

  /** Whether the learner handed in a file with that name. */
  hasName(name: string): boolean {
    return this.#names.has(name);
  }
}

/**
 * Reads a submission, as far as it can be read and is no larger than learners' programs usually are.
 *
 * @param folder absolute
 */
export async function readLearnersText(folder: string): Promise<LearnersText> {
  const texts: string[] = [];
  const names = new Set<string>();
  let left = MOST;
  // A file that cannot be read is not shown to a learner either.
  try {
    for await (const { path, name, info } of walkTree(folder, { oddNames: "ignored" })) {
      if (names.size >= MOST_NAMES) break;
      if (!info.isFile) continue;
      names.add(posix.basename(name));
      if (info.size > left) continue;
      left -= info.size;
      texts.push(readSmallText(path, MOST));
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
  return new LearnersText(texts, names);
}
