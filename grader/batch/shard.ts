import { createHash } from "node:crypto";

/** One part of a batch, from 1. */
export interface Shard {
  index: number;
  count: number;
}

/** The shard a name belongs to: the same on every machine, whatever else there is. */
export function shardOf(name: string, count: number): number {
  return createHash("sha256").update(name).digest().readUIntBE(0, 6) % count + 1;
}

/** Those of some named things that belong to a shard; all where there is none. */
export function ofShard<T extends { name: string }>(
  all: readonly T[],
  shard: Shard | undefined,
): T[] {
  return all.filter(({ name }) =>
    shard === undefined || shardOf(name, shard.count) === shard.index
  );
}
