import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { isLeakWarning } from "../leaks/leak_count.ts";
import { describeBatch } from "./describe.ts";
import type { AllowedResources } from "./headroom.ts";
import { compareNames } from "./names.ts";
import type { Batch, BatchHeader, SubmissionRecord } from "./record.ts";
import { listedShards } from "./shard_text.ts";

/** A batch to join with others. */
export interface MergeInput {
  /** The report's folder, as written. */
  folder: string;
  batch: Batch;
}

/** A record of a joined batch and its origin. */
export interface MergedRecord {
  record: SubmissionRecord;
  input: MergeInput;
  /** Records of the same name that it replaces. */
  replaced: SubmissionRecord[];
}

/**
 * Joins batches of one grader, such as shards. Where several have the same submission, the batch that
 * began last counts.
 *
 * @param absent reports that are not there, as written
 * @param visit called once for each record, before the reports are written
 * @throws {UserError} if they were not made with the same image and limits
 */
export async function mergeBatches(
  inputs: readonly [MergeInput, ...MergeInput[]],
  allowed: Readonly<Record<"v1" | "v2", AllowedResources>>,
  absent: readonly string[] = [],
  visit?: (merged: MergedRecord) => Promise<void>,
): Promise<Batch> {
  const headers = inputs.map(({ batch }) => batch.header);
  for (const input of inputs) requireSameImage(inputs[0], input);
  let doubled: string[] = [];
  const records = async function* (each?: typeof visit) {
    const names: string[] = [];
    for await (const merged of mergedRecords(inputs)) {
      await each?.(merged);
      if (merged.replaced.length > 0) names.push(merged.record.name);
      yield merged.record;
    }
    doubled = names;
  };
  const shards = shardsOf(headers);
  const missing = shards?.missing ?? [];
  const { schema, tool, source, grader, directory, image, repeat } = inputs[0].batch.header;
  const { header } = await describeBatch(
    {
      ...{ schema, tool, source, directory, image, repeat },
      ...(grader === undefined ? {} : { grader }),
      ...duration(headers),
      jobs: headers.reduce((sum, { jobs }) => sum + jobs, 0),
      shard: null,
      ...(shards === undefined ? {} : { shards }),
      complete: missing.length === 0 && absent.length === 0 && ungraded(headers) === 0,
      warnings: [...new Set(headers.flatMap(warningsOf))],
      total: 0,
    },
    () => records(visit),
    allowed,
  );
  header.counts.total = header.counts.graded + ungraded(headers);
  if (missing.length > 0) header.warnings.push(missingWarning(missing));
  header.warnings.push(...absent.map((each) => `${MISSING_REPORT}\`${visible(each)}\``));
  const [first, ...others] = doubled;
  if (first !== undefined) {
    const what = others.length === 0
      ? `\`${visible(first)}\` is`
      : `\`${visible(first)}\` and ${others.length} more are`;
    header.warnings.push(`${what} in several reports: the latest counts`);
  }
  return { header, records: () => records() };
}

/** All records in the order of their names, one for each name. */
async function* mergedRecords(
  inputs: readonly MergeInput[],
): AsyncGenerator<MergedRecord> {
  // Reports are in the order of their beginnings, so the last of several heads counts.
  const ordered = inputs.toSorted((a, b) =>
    compareNames(a.batch.header.startedAt, b.batch.header.startedAt)
  );
  const heads: Head[] = [];
  for (const [order, input] of ordered.entries()) {
    await advance({ order, input, rest: input.batch.records()[Symbol.asyncIterator]() }, heads);
  }
  let limits: SubmissionRecord["grading"]["limits"] | undefined;
  while (true) {
    const [head] = heads;
    if (head === undefined) return;
    const found = heads.findIndex(({ next }) => next.name !== head.next.name);
    const same = heads.splice(0, found === -1 ? heads.length : found);
    for (const { next: { grading } } of same) {
      requireSameLimits(limits ?? grading.limits, grading.limits);
      limits ??= grading.limits;
    }
    const { input, next: record } = same.at(-1)!;
    yield { record, input, replaced: same.slice(0, -1).map(({ next }) => next) };
    for (const each of same) await advance(each, heads);
  }
}

/** A report and its first record that is not used yet. */
interface Head {
  /** Its position in the order in which the reports began. */
  order: number;
  input: MergeInput;
  rest: AsyncIterator<SubmissionRecord>;
  next: SubmissionRecord;
}

/** Reads a report's next record and sorts the report in among the others. */
async function advance(head: Omit<Head, "next">, heads: Head[]): Promise<void> {
  const result = await head.rest.next();
  if (result.done) return;
  const moved = { ...head, next: result.value };
  let [low, high] = [0, heads.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareHeads(heads[middle]!, moved) < 0) low = middle + 1;
    else high = middle;
  }
  heads.splice(low, 0, moved);
}

function compareHeads(a: Head, b: Head): number {
  return compareNames(a.next.name, b.next.name) || a.order - b.order;
}

function requireSameImage(first: MergeInput, other: MergeInput): void {
  const [a, b] = [first.batch.header, other.batch.header];
  const both = `\`${visible(first.folder)}\` and \`${visible(other.folder)}\``;
  if (a.image?.id !== b.image?.id) {
    const [one, other] = [a, b].map(({ image }) => visible(image?.id ?? "none"));
    throw new UserError(
      `${both} cannot be joined: they were made with different images, ${one} and ${other}`,
      { hint: "build the grader once and let all shards use that image" },
    );
  }
  if (a.repeat !== b.repeat) {
    throw new UserError(
      `${both} cannot be joined: --repeat was ${a.repeat} for one and ${b.repeat} for the other`,
    );
  }
  const [one, two] = [a, b].map(shardCount);
  if (one !== undefined && two !== undefined && one !== two) {
    throw new UserError(`${both} cannot be joined: they are of ${one} and of ${two} shards`);
  }
  if (one !== undefined && two !== undefined && balanceOf(a) !== balanceOf(b)) {
    throw new UserError(
      `${both} cannot be joined: their shards were balanced differently, so that submissions may be missing`,
      { hint: "give all shards the same --like REPORT and the same submissions" },
    );
  }
}

function shardCount({ shard, shards }: BatchHeader): number | undefined {
  return shard?.count ?? shards?.count;
}

function balanceOf({ shard, shards }: BatchHeader): string | undefined {
  return shard?.balance ?? shards?.balance;
}

function requireSameLimits(
  a: SubmissionRecord["grading"]["limits"],
  b: SubmissionRecord["grading"]["limits"],
): void {
  const [first, second] = [a, b].map((limits) => JSON.stringify(limits));
  if (first === second) return;
  throw new UserError(
    `The reports cannot be joined: they were made with different limits, ${first} and ${second}`,
  );
}

/** The number of shards and those without a report; a joined report may cover several. */
function shardsOf(headers: readonly BatchHeader[]): BatchHeader["shards"] {
  const count = headers.map(shardCount).find((each) => each !== undefined);
  if (count === undefined) return undefined;
  const missing = new Set(Array.from({ length: count }, (_, index) => index + 1));
  for (const { shard, shards } of headers) {
    if (shard !== null) missing.delete(shard.index);
    if (shards === undefined) continue;
    const lacks = new Set(shards.missing);
    for (const index of missing) if (!lacks.has(index)) missing.delete(index);
  }
  const balance = headers.map(balanceOf).find((each) => each !== undefined);
  return { count, missing: [...missing], ...(balance === undefined ? {} : { balance }) };
}

const MISSING_REPORT = "missing report: ";

/** All warnings except those that are made anew: what a joined report lacked may be here now. */
function warningsOf({ warnings, shards }: BatchHeader): string[] {
  const own = shards && missingWarning(shards.missing);
  return warnings.filter((warning) =>
    warning !== own && !warning.startsWith(MISSING_REPORT) && !isLeakWarning(warning)
  );
}

function missingWarning(missing: readonly number[]): string {
  return `missing shards: ${listedShards(missing)}`;
}

/** Submissions that were found and are in no report; of several reports of a shard, the best counts. */
function ungraded(headers: readonly BatchHeader[]): number {
  const left = new Map<number | BatchHeader, number>();
  for (const header of headers) {
    const key = header.shard?.index ?? header;
    const missing = header.counts.total - header.counts.graded;
    left.set(key, Math.min(missing, left.get(key) ?? Infinity));
  }
  return [...left.values()].reduce((sum, missing) => sum + missing, 0);
}

/** The time from the first beginning to the last end. */
function duration(headers: readonly BatchHeader[]) {
  const starts = headers.map(({ startedAt }) => Date.parse(startedAt));
  const ends = headers.map(({ durationSeconds }, index) =>
    (starts[index] ?? 0) + durationSeconds * 1000
  );
  const start = starts.reduce((first, time) => Math.min(first, time), Infinity);
  const end = ends.reduce((last, time) => Math.max(last, time), -Infinity);
  return {
    startedAt: new Date(start).toISOString(),
    durationSeconds: (end - start) / 1000,
  };
}
