/**
 * Writes to places that another user may have prepared: never through a link, a pipe or a device.
 */

import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";

/**
 * Checks that a path is free or a regular file.
 *
 * @throws {UserError} that names what is there
 */
export async function requirePlace(path: string): Promise<void> {
  const info = await infoOf(path);
  if (info !== undefined && !info.isFile) throw refused(path, info, "a regular file");
}

/**
 * Opens an existing file, if it is a regular one without a second name.
 *
 * @returns undefined if there is none
 * @throws {UserError} if something else is there, even if it appeared in the meantime
 */
export async function openRegular(
  path: string,
  options: { write: boolean },
): Promise<Deno.FsFile | undefined> {
  const before = await infoOf(path);
  if (before === undefined) return undefined;
  if (!before.isFile) throw refused(path, before, "a regular file");
  // Writing would also change the file under its other name.
  if (options.write && (before.nlink ?? 1) > 1) {
    throw new UserError(
      `\`${visible(path)}\` is not written to: the same file has another name (a hard link)`,
      {
        hint: "remove it (the other name keeps the file), or name another folder",
      },
    );
  }
  const file = await Deno.open(path, { read: true, ...options });
  const opened = await file.stat();
  if (opened.isFile && opened.dev === before.dev && opened.ino === before.ino) return file;
  file.close();
  throw new UserError(`\`${visible(path)}\` was replaced while it was opened`);
}

/** The same, but creates the file if it is missing, readable only by the user. */
export async function openOrMakeRegular(path: string): Promise<Deno.FsFile> {
  while (true) {
    const file = await openRegular(path, { write: true });
    if (file !== undefined) return file;
    try {
      // A new file is never created through a link.
      return await Deno.open(path, { read: true, write: true, createNew: true, mode: 0o600 });
    } catch (error) {
      // Another run created it in the meantime.
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

/**
 * Creates a folder in an existing one, unless it already exists.
 *
 * @throws {UserError} if something else, or a link to a folder, is there
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    const info = await infoOf(path);
    if (info !== undefined && !info.isDirectory) throw refused(path, info, "a directory");
  }
}

async function infoOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function refused(path: string, info: Deno.FileInfo, wanted: string): UserError {
  const what = info.isSymlink
    ? "a symbolic link"
    : info.isDirectory
    ? "a directory"
    : info.isFile
    ? "a file"
    : "a pipe or a device";
  return new UserError(`\`${visible(path)}\` must be ${wanted}, but is ${what}`, {
    hint: "remove it, or name another place",
  });
}
