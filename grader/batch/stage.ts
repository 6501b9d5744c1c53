import { basename, join } from "node:path";
import { removeTree } from "../../docker/files/remove.ts";
import { unreadable } from "../../docker/files/walk.ts";
import type { Submission } from "./submissions.ts";

/** A submission as a folder, as `grade()` requires. */
export interface StagedSubmission extends AsyncDisposable {
  folder: string;
}

export interface StageOptions {
  /** An existing folder of this run. */
  temporary: string;
  signal: AbortSignal;
  /** Called with each error during clean-up. */
  onCleanupError: (error: unknown) => void;
}

/**
 * Turns a submission into a folder: a single file is put into one, a zip is unpacked.
 *
 * @throws {UserError} for a zip that is refused
 */
export async function stageSubmission(
  { kind, path }: Submission,
  { temporary, signal, onCleanupError }: StageOptions,
): Promise<StagedSubmission> {
  if (kind === "folder") {
    return { folder: path, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const folder = join(temporary, `submission-${crypto.randomUUID().slice(0, 12)}`);
  await Deno.mkdir(folder);
  const dispose = () => removeTree(folder).catch(onCleanupError);
  try {
    if (kind === "zip") {
      const { CONTEXT_LIMITS, unzip } = await import("../../docker/files/unzip.ts");
      await unzip(path, folder, { ...CONTEXT_LIMITS, withoutForks: true, signal });
    } else {
      await Deno.copyFile(path, join(folder, basename(path))).catch((error: unknown) => {
        throw unreadable(path, error);
      });
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return { folder, [Symbol.asyncDispose]: dispose };
}
