import { createHash } from "node:crypto";

/** One part of a batch, counted from 1. */
export interface Shard {
  index: number;
  count: number;
}

/** The shard of a name: the same on every machine, independent of other names. */
export function shardOf(name: string, count: number): number {
  return createHash("sha256").update(name).digest().readUIntBE(0, 6) % count + 1;
}

/** The items that belong to a shard; all where there is none. */
export function ofShard<T extends { name: string }>(
  all: readonly T[],
  shard: Shard | undefined,
): T[] {
  return all.filter(({ name }) =>
    shard === undefined || shardOf(name, shard.count) === shard.index
  );
}
