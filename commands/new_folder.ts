import { dirname, join } from "node:path";

/**
 * Fills a new or empty folder, completely or not at all: the content is created under another name,
 * and removed if it cannot be finished.
 *
 * @param path absolute; links on the way to it are followed
 * @param fill called with the path of a new folder
 */
export async function fillNewFolder(
  path: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const exists = await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
  const name = `${crypto.randomUUID().slice(0, 8)}.tmp`;
  // Next to the folder, or in it, so that the final move stays on one file system.
  const staged = exists ? join(path, name) : `${path}.${name}`;
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.mkdir(staged);
  try {
    await fill(staged);
    if (exists) await moveInto(path, staged);
    else await Deno.rename(staged, path);
  } finally {
    await Deno.remove(staged, { recursive: true }).catch(() => {});
  }
}

/** Moves all entries; if one fails, removes those already moved. */
async function moveInto(folder: string, staged: string): Promise<void> {
  const moved: string[] = [];
  try {
    for await (const { name } of Deno.readDir(staged)) {
      await Deno.rename(join(staged, name), join(folder, name));
      moved.push(join(folder, name));
    }
  } catch (error) {
    for (const path of moved) await Deno.remove(path, { recursive: true });
    throw error;
  }
}
