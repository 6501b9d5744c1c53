import { submissionDigest } from "./digest.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Journal } from "./journal.ts";
import type { PlannedSubmission } from "./plan.ts";

/** What a finished grading must match to be reused. */
export interface ResumeOptions {
  journal: Journal;
  /** The image's id. */
  image: string;
  repeat: number;
  signal: AbortSignal;
}

/**
 * Those submissions that the journal has no answer to, or one to another question: another image,
 * other files, other limits or parameters. Such answers are forgotten.
 */
export async function pendingSubmissions(
  submissions: readonly PlannedSubmission[],
  { journal, image, repeat, signal }: ResumeOptions,
): Promise<PlannedSubmission[]> {
  const pending: PlannedSubmission[] = [];
  for (const planned of submissions) {
    const { name, request } = planned;
    const before = journal.fingerprint(name);
    if (before !== undefined) {
      const digest = await submissionDigest(planned, signal).catch(() => "");
      signal.throwIfAborted();
      if (before === fingerprintOf({ image, digest, request, repeat })) continue;
      journal.forget(name);
    }
    pending.push(planned);
  }
  return pending;
}
