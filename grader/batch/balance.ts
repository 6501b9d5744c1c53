import { createHash } from "node:crypto";
import { compareNames } from "./names.ts";
import type { Shard } from "./shard.ts";

/** The part of a batch in one shard, balanced by expected times. */
export interface BalancedPart<T> {
  /** In their original order. */
  part: T[];
  /** SHA-256 of everything that determines the distribution: equal for shards of the same whole. */
  digest: string;
  /** How many of all the items had a time. */
  known: number;
}

/**
 * The items of one shard, when all shards should take about the same time: the longest first, each
 * to the shard with the least work so far. Items without a time are expected to take the mean of
 * the others.
 *
 * @param seconds expected times by name
 */
export function ofBalancedShard<T extends { name: string }>(
  all: readonly T[],
  { index, count }: Shard,
  seconds: ReadonlyMap<string, number>,
): BalancedPart<T> {
  // The order of addition affects the last digit of the mean.
  const names = all.map(({ name }) => name).sort(compareNames);
  const known = names.map((name) => seconds.get(name)).filter((each) => each !== undefined);
  const mean = known.length === 0 ? 1 : known.reduce((sum, each) => sum + each, 0) / known.length;
  const expected = names.map((name) => ({ name, seconds: seconds.get(name) ?? mean }))
    .sort((a, b) => b.seconds - a.seconds);
  const loads = new Loads(Math.min(count, Math.max(1, all.length)));
  const mine = new Set<string>();
  for (const each of expected) if (loads.add(each.seconds) === index) mine.add(each.name);
  const digest = createHash("sha256").update(`${count}\n`);
  for (const each of expected) digest.update(`${JSON.stringify(each)}\n`);
  return {
    part: all.filter(({ name }) => mine.has(name)),
    digest: digest.digest("hex"),
    known: known.length,
  };
}

interface Load {
  shard: number;
  seconds: number;
}

/** The work of each shard: a binary heap whose top has the least; of equals, the first shard. */
class Loads {
  readonly #heap: Load[];

  constructor(count: number) {
    this.#heap = Array.from({ length: count }, (_, index) => ({ shard: index + 1, seconds: 0 }));
  }

  /**
   * Adds work to the shard that has the least.
   *
   * @returns its number
   */
  add(seconds: number): number {
    const heap = this.#heap;
    const top = heap[0]!;
    const grown = { shard: top.shard, seconds: top.seconds + seconds };
    let at = 0;
    while (true) {
      const left = 2 * at + 1;
      const right = left + 1;
      const least = right < heap.length && isLess(heap[right]!, heap[left]!) ? right : left;
      if (least >= heap.length || !isLess(heap[least]!, grown)) break;
      heap[at] = heap[least]!;
      at = least;
    }
    heap[at] = grown;
    return grown.shard;
  }
}

function isLess(a: Load, b: Load): boolean {
  return a.seconds < b.seconds || a.seconds === b.seconds && a.shard < b.shard;
}
