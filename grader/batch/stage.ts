import { basename, join } from "node:path";
import type { Submission } from "./submissions.ts";

/** A submission as a folder, which `grade()` wants. */
export interface StagedSubmission extends AsyncDisposable {
  folder: string;
}

/**
 * Makes a folder of a submission: a single file is put into one, a zip unpacked.
 * @param temporary an existing folder of this run
 * @throws {UserError} for a zip that is refused
 */
export async function stageSubmission(
  { kind, path }: Submission,
  temporary: string,
): Promise<StagedSubmission> {
  if (kind === "folder") {
    return { folder: path, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const folder = join(temporary, `submission-${crypto.randomUUID().slice(0, 12)}`);
  await Deno.mkdir(folder);
  const dispose = () => Deno.remove(folder, { recursive: true });
  try {
    if (kind === "zip") {
      const { CONTEXT_LIMITS, unzip } = await import("../../docker/unzip.ts");
      await unzip(path, folder, CONTEXT_LIMITS);
    } else await Deno.copyFile(path, join(folder, basename(path)));
  } catch (error) {
    await dispose();
    throw error;
  }
  return { folder, [Symbol.asyncDispose]: dispose };
}
