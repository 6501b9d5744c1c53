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
  const isTold = ({ name }: PlannedSubmission) => journal.fingerprint(name) !== undefined;
  if (!submissions.some(isTold)) return [...submissions];
  const fingerprint = fingerprints({ image, repeat });
  /** Whether the journal's answer is to the question that is asked now. */
  const isAnswered = async (planned: PlannedSubmission) => {
    const digest = await submissionDigest(planned, signal, { oddNames: "ignored" }).catch(() => "");
    return journal.fingerprint(planned.name) === fingerprint(digest, planned.request);
  };
  const findAnswered = async () => {
    const answered = new Set<string>();
    for (const planned of submissions) {
      if (isTold(planned) && await isAnswered(planned)) answered.add(planned.name);
      signal.throwIfAborted();
    }
    return answered;
  };
  // A submission that has such names is refused. One look at all of them, as each takes a program;
  // meanwhile their files are read, which takes longer.
  const [odd, answered] = await Promise.all([
    oddNames(folder, { deep: true, signal }),
    findAnswered(),
  ]);
  for (const name of foldersOf(odd)) answered.delete(name);
  const pending = submissions.filter(({ name }) => !answered.has(name));
  for (const { name } of pending) journal.forget(name);
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
