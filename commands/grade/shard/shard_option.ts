import { InvalidArgumentError } from "commander";
import type { Shard } from "../../../grader/batch/shard.ts";

/** What `--shard` asks for: a shard, or the one that the environment names, maybe with a count. */
export type ShardChoice = Shard | { auto: true; count: number | undefined };

/** `--shard I/N`, `--shard auto` or `--shard auto/N` */
export function shardOption(text: string): ShardChoice {
  const [, auto, of] = /^(auto)(?:\/([0-9]{1,6}))?$/.exec(text) ?? [];
  if (auto !== undefined && Number(of ?? 1) > 0) {
    return { auto: true, count: of === undefined ? undefined : Number(of) };
  }
  const shard = parseShard(text);
  if (shard === undefined) {
    throw new InvalidArgumentError("It must be I/N with I from 1 to N, auto, or auto/N.");
  }
  return shard;
}

/** Parses `I/N`; undefined if it is malformed or there is no such shard. */
export function parseShard(text: string): Shard | undefined {
  const [, index, count] = /^([0-9]{1,6})\/([0-9]{1,6})$/.exec(text) ?? [];
  if (index === undefined || count === undefined) return undefined;
  const shard = { index: Number(index), count: Number(count) };
  return shard.index >= 1 && shard.index <= shard.count ? shard : undefined;
}
