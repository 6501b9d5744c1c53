/** Files that hold tokens: where they are, and whether they exist. */

import { dirname } from "node:path";
import { UserError } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";

/**
 * Resolves a path to the file it leads to, so that replacing or removing it does not affect only
 * the link and leave the old tokens behind. A dangling link is returned itself.
 *
 * @throws {UserError} for a link made by another user
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

/** What a function returns about a file; undefined if the file does not exist. */
export function ifThere<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** @returns whether it existed */
export async function removeIfThere(path: string): Promise<boolean> {
  try {
    await Deno.remove(path);
    return true;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

/** Whether the error is from the system; a full disk has a code, but no class in `Deno.errors`. */
export function isFileError(error: unknown): error is Error {
  return error instanceof Error &&
    (error.constructor.name in Deno.errors || ("code" in error && typeof error.code === "string"));
}

function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
