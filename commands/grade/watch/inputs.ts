import { join } from "node:path";
import { walkContext } from "../../../docker/context/context_entries.ts";
import { fileState, treeState } from "../../../docker/files/tree_state.ts";
import { isRunFile } from "../../../docker/container/owner.ts";
import { walkSubmission } from "../../../docker/container/submission.ts";
import type { Found } from "../../../docker/files/walk.ts";
import type { Source } from "../../../docker/image/source.ts";
import type { Submission } from "../../../grader/batch/submissions.ts";

/** The state of a grading's inputs at one moment; equal strings mean that nothing was saved. */
export interface Inputs {
  /** State of the grader's build context; constant for an image. */
  grader: string;
  /** State of the suite; empty if there is none. */
  suite: string;
  /** State of each submission, by name. */
  submissions: ReadonlyMap<string, string>;
}

/** @param outputs absolute paths that this program writes itself, which are ignored */
export async function graderState(source: Source, outputs: readonly string[]): Promise<string> {
  if (source.kind === "image") return "";
  if (source.kind !== "directory") return await fileState(source.path);
  return await treeState(without(outputs, walkContext(source.path, { oddNames: "ignored" })));
}

/** @param outputs as for {@linkcode graderState} */
export async function submissionState(
  { kind, path }: Pick<Submission, "kind" | "path">,
  outputs: readonly string[],
): Promise<string> {
  if (kind !== "folder") return await fileState(path);
  return await treeState(without(outputs, walkSubmission(path, { oddNames: "ignored" })));
}

/** Whether nothing was saved in between. */
export function areEqual(before: Inputs, now: Inputs): boolean {
  return before.grader === now.grader && before.suite === now.suite &&
    before.submissions.size === now.submissions.size && changed(before, now).length === 0;
}

/** Names of the new and the changed submissions. */
export function changed(before: Inputs, now: Inputs): string[] {
  return [...now.submissions].filter(([name, state]) => before.submissions.get(name) !== state)
    .map(([name]) => name);
}

async function* without(
  outputs: readonly string[],
  walk: AsyncIterable<Found>,
): AsyncGenerator<Found> {
  for await (const found of walk) {
    const { path, name } = found;
    if (outputs.some((output) => path === output || path.startsWith(join(output, "/")))) continue;
    if (name.split("/").some(isRunFile)) continue;
    yield found;
  }
}
