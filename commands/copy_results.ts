import { join } from "node:path";
import type { Grading } from "../grader/grade.ts";
import { UserError } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";

/** Copies what a v2 grader wrote; each file appears whole or not at all. */
export async function copyResults(
  destination: string | undefined,
  { feedbackFile, richFeedback, verdict }: Grading,
): Promise<void> {
  if (destination === undefined) return;
  const { RICH_FEEDBACK_PATHS } = await import("../grader/contract.ts");
  const files: [string, Uint8Array | undefined][] = [["feedback.json", feedbackFile]];
  const type = verdict.answer.feedbackType;
  if (type !== undefined) {
    files.push([RICH_FEEDBACK_PATHS[type].replace("/shared/", ""), richFeedback]);
  }
  for (const [name, bytes] of files) {
    if (bytes === undefined) continue;
    const path = join(destination, name);
    const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    try {
      await Deno.writeFile(temporary, bytes, { createNew: true });
      await Deno.rename(temporary, path);
    } catch (error) {
      await Deno.remove(temporary).catch(() => {});
      throw new UserError(
        `\`${visible(path)}\` could not be written: ${
          visible(error instanceof Error ? error.message : String(error))
        }`,
        {
          cause: error,
        },
      );
    }
  }
}
