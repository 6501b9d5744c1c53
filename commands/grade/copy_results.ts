import { join } from "node:path";
import type { Grading } from "../../grader/grading.ts";
import { failureReason, UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";

/** Copies what a v2 grader wrote. Each file is written completely or not at all. */
export async function copyResults(
  destination: string | undefined,
  { feedbackFile, richFeedback, verdict }: Grading,
): Promise<void> {
  if (destination === undefined) return;
  const [{ RICH_FEEDBACK_PATHS }, { writeNewFile }] = await Promise.all([
    import("../../grader/contract.ts"),
    import("../../grader/files/new_file.ts"),
  ]);
  const files: [string, Uint8Array | undefined][] = [["feedback.json", feedbackFile]];
  const type = verdict.answer.feedbackType;
  if (type !== undefined) {
    files.push([RICH_FEEDBACK_PATHS[type].replace("/shared/", ""), richFeedback]);
  }
  for (const [name, bytes] of files) {
    if (bytes === undefined) continue;
    const path = join(destination, name);
    try {
      await writeNewFile(path, bytes);
    } catch (error) {
      if (error instanceof UserError || !(error instanceof Error)) throw error;
      throw new UserError(`\`${visible(path)}\` could not be written: ${failureReason(error)}`, {
        cause: error,
      });
    }
  }
}
