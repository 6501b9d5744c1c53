import { basename, dirname, isAbsolute, join, relative, sep as SEPARATOR } from "node:path";
import { UsageError } from "../../../terminal/errors.ts";

/**
 * Refuses a folder for results inside the submission, of which it would become a part.
 *
 * @param option its name
 * @param path absolute; need not exist yet
 * @param folder absolute; the submission's, which exists
 * @throws {UsageError}
 */
export async function requireOutside(option: string, path: string, folder: string): Promise<void> {
  const way = relative(await realPath(folder), await realPath(path));
  if (way === ".." || way.startsWith(`..${SEPARATOR}`) || isAbsolute(way)) return;
  throw new UsageError(`\`${option}\` names a folder in DIR`, {
    hint: "DIR is the submission and stays as it is: name a folder outside of it",
  });
}

/** The target of a path, as far as it exists. */
async function realPath(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    const parent = dirname(path);
    // Whoever uses the path reports what is wrong with it.
    if (!(error instanceof Deno.errors.NotFound) || parent === path) return path;
    return join(await realPath(parent), basename(path));
  }
}
