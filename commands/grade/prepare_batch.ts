import { join } from "node:path";
import { planBatch, type PlannedSubmission } from "../../grader/batch/plan.ts";
import { ofBalancedShard } from "../../grader/batch/balance.ts";
import { ofShard } from "../../grader/batch/shard.ts";
import { findSubmissions, type Submission, SUITE_FILE } from "../../grader/batch/submissions.ts";
import { parseSuite, type Suite } from "../../grader/batch/suite/suite.ts";
import type { Limits } from "../../grader/grading.ts";
import { UserError } from "../../terminal/errors.ts";
import { readSmallText } from "../../terminal/small_file.ts";
import { visible } from "../../terminal/text.ts";
import type { BatchOptions } from "./batch_options.ts";

/** How an earlier report balanced the shards. */
export interface Balance {
  /** The digest in the report's header. */
  digest: string;
  /** Number of submissions, in all shards, with a time in the report. */
  known: number;
}

/** What is known of a batch before the image exists. */
export interface PreparedBatch {
  /** The submissions of all shards. */
  found: readonly Submission[];
  planned: readonly PlannedSubmission[];
  suite: Suite | undefined;
  /** Globs of the suite that match no submission. */
  unused: readonly string[];
  /** Set if shards were balanced. */
  balance?: Balance;
}

/** In bytes: enough for the expectations of 100,000 submissions. */
const LARGEST_SUITE = 32 << 20;

/**
 * Reads the suite and finds the submissions, so that errors in them are reported before any build.
 *
 * @throws {UserError} if the suite is invalid or there is no submission
 */
export async function prepareBatch(options: Omit<BatchOptions, "source">): Promise<PreparedBatch> {
  const suite = readSuite(options);
  const found = await findSubmissions(options.folder, notSubmissions(options));
  const { submissions, unused } = planBatch(found, suite, options.request);
  const { planned, ...rest } = await partOf(submissions, options);
  if (planned.length === 0 && options.shard === undefined) {
    throw new UserError(`There is no submission in \`${visible(options.directory)}\``);
  }
  return { found, planned, suite, unused, ...rest };
}

/** The submissions of the shard, chosen by name or by how long an earlier report says they take. */
async function partOf(
  submissions: readonly PlannedSubmission[],
  { shard, like }: Omit<BatchOptions, "source">,
): Promise<Pick<PreparedBatch, "planned" | "balance">> {
  if (shard === undefined || like === undefined) return { planned: ofShard(submissions, shard) };
  const { expectedTimes } = await import("./shard/expected_times.ts");
  const seconds = await expectedTimes(like.path);
  const { part, ...balance } = ofBalancedShard(submissions, shard, seconds);
  return { planned: part, balance };
}

/** Files in the folder of submissions that are not submissions: reports, results, another suite. */
export function notSubmissions(
  { report, destination, suite }: Pick<BatchOptions, "report" | "destination" | "suite">,
): string[] {
  return [report, destination, suite?.file].filter((path) => path !== undefined);
}

/** The same with other limits, which are known only once SOURCE is. */
export function withLimits(prepared: PreparedBatch, limits: Limits): PreparedBatch {
  type Request = PlannedSubmission["request"];
  const known = new Map<Request, Request>();
  const limited = (request: Request): Request => {
    const made = known.get(request) ?? { ...request, limits };
    known.set(request, made);
    return made;
  };
  const planned = prepared.planned.map((each) => ({ ...each, request: limited(each.request) }));
  return { ...prepared, planned };
}

/** Path of the suite: that of `--expect`, or else the one in the folder of submissions. */
export function suiteFile({ suite, folder, directory }: Omit<BatchOptions, "source">) {
  return suite ?? { file: join(folder, SUITE_FILE), written: join(directory, SUITE_FILE) };
}

function readSuite(options: Omit<BatchOptions, "source">): Suite | undefined {
  const { file, written } = suiteFile(options);
  try {
    return parseSuite(readSmallText(file, LARGEST_SUITE), written);
  } catch (error) {
    const mayBeAbsent = options.suite === undefined || options.updateExpected;
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    if (mayBeAbsent) return undefined;
    throw new UserError(`There is no \`${visible(written)}\``, {
      hint: "--update-expected writes one from the results",
      cause: error,
    });
  }
}
