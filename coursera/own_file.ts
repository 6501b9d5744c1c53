/** Files that hold tokens: where they lie, and whether they are there. */

import { dirname } from "node:path";
import { UserError } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";

/**
 * The file that a path stands for. A link leads to it, so that what replaces or removes the file is
 * not done to the link alone, which would leave the old tokens behind. A link to nothing stands for
 * itself.
 *
 * @throws {UserError} for a link that another user has made
 */
export function targetOf(path: string): string {
  const info = ifThere(() => Deno.lstatSync(path));
  if (!info?.isSymlink) return path;
  const owners = [0, Deno.uid(), Deno.statSync(dirname(path)).uid];
  if (info.uid !== null && !owners.includes(info.uid)) {
    throw new UserError(`Failed to use \`${visible(path)}\`: the link belongs to another user`, {
      hint: "remove it, or name another place for the token cache by COURSERA_TOKEN_CACHE",
    });
  }
  return ifThere(() => Deno.realPathSync(path)) ?? path;
}

/** What a function answers about a file; undefined where there is none. */
export function ifThere<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** @returns whether there was something to remove */
export async function removeIfThere(path: string): Promise<boolean> {
  try {
    await Deno.remove(path);
    return true;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

/** Whether the system refused something; a full disk has a code, but no class of `Deno.errors`. */
export function isFileError(error: unknown): error is Error {
  return error instanceof Error &&
    (error.constructor.name in Deno.errors || ("code" in error && typeof error.code === "string"));
}

function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
