/** Finds and reads the Dockerfiles that `sanity` is called with. */

import { dirname, join, resolve } from "node:path";
import { failureReason, UserError } from "../../terminal/errors.ts";
import { readSmallFile, UnfitFileError } from "../../terminal/small_file.ts";
import { visible } from "../../terminal/text.ts";
import type { SanityOptions } from "./options.ts";
import type { Tools } from "../tools.ts";

/** In bytes. */
const LARGEST_DOCKERFILE = 4 << 20;

/** The file that `--docker-file` names, from here or in the context, or else the folder's own. */
export async function dockerfileOf(
  folder: string,
  { dockerFile }: Pick<SanityOptions, "dockerFile">,
  { cwd }: Pick<Tools, "cwd">,
): Promise<string> {
  if (dockerFile === undefined) return join(folder, "Dockerfile");
  const path = resolve(cwd, dockerFile);
  const info = await Deno.stat(path).catch(() => undefined);
  if (info?.isDirectory) return join(path, "Dockerfile");
  return info === undefined ? resolve(folder, dockerFile) : path;
}

/** The bytes of a Dockerfile. @param name how errors refer to it */
export function readDockerfile(path: string, name: string): Uint8Array {
  let why = "no file is named";
  let hint = "name a file, or a folder with a Dockerfile";
  let cause: unknown;
  try {
    if (name !== "") return readSmallFile(path, LARGEST_DOCKERFILE);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    cause = error;
    const isUnfit = error instanceof UnfitFileError;
    why = isUnfit ? visible(error.reason) : failureReason(error);
    if (!isUnfit) hint = `is there one in \`${visible(dirname(name))}\`?`;
  }
  throw new UserError(`The Dockerfile \`${visible(name)}\` could not be read: ${why}`, {
    hint,
    cause,
  });
}
