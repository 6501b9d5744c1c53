import { join } from "node:path";
import { planBatch, type PlannedSubmission } from "../../grader/batch/plan.ts";
import { ofShard } from "../../grader/batch/shard.ts";
import { findSubmissions, type Submission, SUITE_FILE } from "../../grader/batch/submissions.ts";
import { parseSuite, type Suite } from "../../grader/batch/suite/suite.ts";
import { UserError } from "../../terminal/errors.ts";
import { readSmallText } from "../../terminal/small_file.ts";
import { visible } from "../../terminal/text.ts";
import type { BatchOptions } from "./batch_options.ts";

/** What a batch knows before there is an image. */
export interface PreparedBatch {
  /** Of all shards. */
  found: readonly Submission[];
  planned: readonly PlannedSubmission[];
  suite: Suite | undefined;
  /** Globs of the suite that match nothing. */
  unused: readonly string[];
}

/** Bytes: expectations for 100,000 submissions. */
const LARGEST_SUITE = 32 << 20;

/**
 * Reads the suite and finds the submissions: what can be wrong with them is known before anything is
 * built.
 *
 * @throws {UserError} where the suite is not what it should be, or there is no submission
 */
export async function prepareBatch(options: Omit<BatchOptions, "source">): Promise<PreparedBatch> {
  const { report, destination } = options;
  const suite = readSuite(options);
  const others = [report, destination, options.suite?.file].filter((path) => path !== undefined);
  const found = await findSubmissions(options.folder, others);
  const { submissions, unused } = planBatch(found, suite, options.request);
  const planned = ofShard(submissions, options.shard);
  if (planned.length === 0 && options.shard === undefined) {
    throw new UserError(`There is no submission in \`${visible(options.directory)}\``);
  }
  return { found, planned, suite, unused };
}

/** The suite's file: that of `--expect`, else the one in the folder of submissions. */
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
      hint: "--update-expected makes one of what comes out",
      cause: error,
    });
  }
}
