import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { describeBatch } from "./describe.ts";
import type { LegalResources } from "./headroom.ts";
import { compareNames } from "./names.ts";
import type { Batch, BatchHeader, SubmissionRecord } from "./record.ts";
import { listedShards } from "./shard_text.ts";

/** A batch to be joined with others. */
export interface MergeInput {
  /** The report's folder, as written. */
  folder: string;
  batch: Batch;
}

/** A record of a joined batch, and where it comes from. */
export interface MergedRecord {
  record: SubmissionRecord;
  input: MergeInput;
  /** Records of the same name that it takes the place of. */
  replaced: SubmissionRecord[];
}

/**
 * Joins batches of one grader, such as shards. Of a submission that is in several, the batch that
 * began last counts.
 *
 * @param absent reports that are not there, as written
 * @throws {UserError} where they were not made with the same image and limits
 */
export async function mergeBatches(
  inputs: readonly [MergeInput, ...MergeInput[]],
  legal: Readonly<Record<"v1" | "v2", LegalResources>>,
  absent: readonly string[] = [],
): Promise<Batch> {
  const headers = inputs.map(({ batch }) => batch.header);
  for (const input of inputs) requireSameImage(inputs[0], input);
  let doubled: string[] = [];
  const records = async function* () {
    const names: string[] = [];
    for await (const { record, replaced } of mergedRecords(inputs)) {
      if (replaced.length > 0) names.push(record.name);
      yield record;
    }
    doubled = names;
  };
  const shards = shardsOf(headers);
  const missing = shards?.missing ?? [];
  const { schema, tool, source, directory, image, repeat } = inputs[0].batch.header;
  const { header } = await describeBatch(
    {
      ...{ schema, tool, source, directory, image, repeat },
      ...duration(headers),
      jobs: headers.reduce((sum, { jobs }) => sum + jobs, 0),
      shard: null,
      ...(shards === undefined ? {} : { shards }),
      complete: missing.length === 0 && absent.length === 0 && ungraded(headers) === 0,
      warnings: [...new Set(headers.flatMap(warningsOf))],
      total: 0,
    },
    records,
    legal,
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
  return { header, records };
}

/** All records in the order of their names, each name once. */
export async function* mergedRecords(
  inputs: readonly MergeInput[],
): AsyncGenerator<MergedRecord> {
  // The latest last: of several heads of one name, the last counts.
  const ordered = inputs.toSorted((a, b) =>
    compareNames(a.batch.header.startedAt, b.batch.header.startedAt)
  );
  const heads = await Promise.all(ordered.map(async (input) => {
    const rest = input.batch.records()[Symbol.asyncIterator]();
    return { input, rest, next: await rest.next() };
  }));
  let limits: SubmissionRecord["grading"]["limits"] | undefined;
  while (true) {
    const living = heads.filter(({ next }) => !next.done);
    const names = living.map(({ next }) => next.value.name);
    if (names.length === 0) return;
    const first = names.reduce((a, b) => compareNames(a, b) <= 0 ? a : b);
    const same = living.filter(({ next }) => next.value.name === first);
    const records = same.map(({ next }) => next.value);
    const record = records.at(-1);
    const input = same.at(-1)?.input;
    if (record === undefined || input === undefined) return;
    for (const { grading } of records) {
      requireSameLimits(limits ?? grading.limits, grading.limits);
      limits ??= grading.limits;
    }
    yield { record, input, replaced: records.slice(0, -1) };
    for (const head of same) head.next = await head.rest.next();
  }
}

function requireSameImage(first: MergeInput, other: MergeInput): void {
  const [a, b] = [first.batch.header, other.batch.header];
  const both = `\`${visible(first.folder)}\` and \`${visible(other.folder)}\``;
  if (a.image?.id !== b.image?.id) {
    const [one, other] = [a, b].map(({ image }) => visible(image?.id ?? "none"));
    throw new UserError(
      `${both} cannot be joined: they are of different images, ${one} and ${other}`,
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
}

function shardCount({ shard, shards }: BatchHeader): number | undefined {
  return shard?.count ?? shards?.count;
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

/** How many shards there are, and which no report is of; a joined report may be of several. */
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
  return { count, missing: [...missing] };
}

const MISSING_REPORT = "missing report: ";

/** All but what a joined report says of what it lacked: some of it may be here now. */
function warningsOf({ warnings, shards }: BatchHeader): string[] {
  const own = shards && missingWarning(shards.missing);
  return warnings.filter((warning) => warning !== own && !warning.startsWith(MISSING_REPORT));
}

function missingWarning(missing: readonly number[]): string {
  return `missing shards: ${listedShards(missing)}`;
}

/** Submissions that were found and that no report has; of a shard's reports the best counts. */
function ungraded(headers: readonly BatchHeader[]): number {
  const left = new Map<number | BatchHeader, number>();
  for (const header of headers) {
    const key = header.shard?.index ?? header;
    const missing = header.counts.total - header.counts.graded;
    left.set(key, Math.min(missing, left.get(key) ?? Infinity));
  }
  return [...left.values()].reduce((sum, missing) => sum + missing, 0);
}

/** From the first beginning to the last end. */
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
