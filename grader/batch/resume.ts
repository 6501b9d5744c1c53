import { type OddName, oddNames } from "../../docker/files/names.ts";
import { submissionDigest } from "./digest.ts";
import { fingerprints } from "./fingerprint.ts";
import type { Journal } from "./journal.ts";
import type { PlannedSubmission } from "./plan.ts";

/** What a finished grading must match to be reused. */
export interface ResumeOptions {
  journal: Journal;
  /** The folder that the submissions are in. */
  folder: string;
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
  options: ResumeOptions,
): Promise<PlannedSubmission[]> {
  const { journal, folder, image, repeat, signal } = options;
  const isAnyAnswered = submissions.some(({ name }) => journal.fingerprint(name) !== undefined);
  // A submission that has such names is refused. One look at all of them, as each takes a program.
  const odd = isAnyAnswered ? await oddNames(folder, { deep: true, signal }) : [];
  const refused = foldersOf(odd);
  const fingerprint = fingerprints({ image, repeat });
  /** Whether the journal's answer is to the question that is asked now. */
  const isAnswered = async (planned: PlannedSubmission) => {
    const digest = await submissionDigest(planned, signal, { oddNames: "ignored" }).catch(() => "");
    return journal.fingerprint(planned.name) === fingerprint(digest, planned.request);
  };
  const pending: PlannedSubmission[] = [];
  for (const planned of submissions) {
    const { name } = planned;
    const isSame = journal.fingerprint(name) !== undefined && !refused.has(name) &&
      await isAnswered(planned);
    signal.throwIfAborted();
    if (isSame) continue;
    journal.forget(name);
    pending.push(planned);
  }
  return pending;
}

/** All folders, by their names below the one that was looked at, that have an odd name in them. */
function foldersOf(odd: readonly OddName[]): Set<string> {
  const folders = new Set<string>();
  for (const { near } of odd) {
    for (let end = near.indexOf("/"); end > 0; end = near.indexOf("/", end + 1)) {
      folders.add(near.slice(0, end));
    }
  }
  return folders;
}
