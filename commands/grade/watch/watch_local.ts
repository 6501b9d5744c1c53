import { basename, join } from "node:path";
import { RICH_FEEDBACK_PATHS } from "../../../grader/contract.ts";
import type { SourceName } from "../../../docker/image/source.ts";
import type { Submission } from "../../../grader/batch/submissions.ts";
import type { ExitCode } from "../../../terminal/exit_code.ts";
import { visible } from "../../../terminal/text.ts";
import { type EngineRun, openEngine } from "../../source/engine_run.ts";
import { findSource } from "../../source/find_source.ts";
import type { Tools } from "../../tools.ts";
import { graderState, submissionState } from "./inputs.ts";
import { watch } from "./watch.ts";
import { WatchedGrader } from "./watched_grader.ts";

/** Options for watching `grade local`. */
export interface WatchLocalOptions {
  source: SourceName;
  /** As the user wrote it. */
  submission: string;
  found: Submission;
  /** Where to copy results, absolute. */
  destination: string | undefined;
}

/** Grades the submission with an existing image and prints the result. */
export type GradeAgain = (run: EngineRun, tools: Tools) => Promise<ExitCode>;

/** Grades one submission after each change. @returns the exit code of the last run */
export async function watchLocal(
  options: WatchLocalOptions,
  grade: GradeAgain,
  tools: Tools,
): Promise<ExitCode> {
  const { destination, submission, found } = options;
  await using engine = await openEngine(tools);
  const source = await findSource(options.source, { onSilence: "fail" }, tools);
  const watched = new WatchedGrader(source, engine);
  const outputs = destination === undefined
    ? []
    : ["feedback.json", ...Object.values(RICH_FEEDBACK_PATHS).map((path) => basename(path))]
      .map((name) => join(destination, name));
  return await watch({
    subject: `\`${visible(options.source.written)}\` and \`${visible(submission)}\``,
    async look() {
      const state = await submissionState(found, outputs);
      const grader = await graderState(source, outputs);
      return { grader, suite: "", submissions: new Map([[submission, state]]) };
    },
    async grade(cause, tools) {
      const { grader } = await watched.get(cause, tools);
      return await grade({ ...engine, found: source, grader }, tools);
    },
  }, tools);
}
