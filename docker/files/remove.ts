import { join } from "node:path";
import { runTool } from "./tools.ts";
import { walkTree } from "./walk.ts";

/** Default timeout for the removal of one tree, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Up to this many names are removed one by one; for more, a program is faster. */
const MOST_ONE_BY_ONE = 1000;

/**
 * Removes an untrusted tree: of any depth, with any names, and with any permissions. Links are not
 * followed, even if something still writes to the tree. An absent path is not an error.
 *
 * Flat trees are removed with the runtime, one name at a time. The rest is left to `rm`: the
 * runtime recurses on the native stack, with a file handle per level, so that a deep tree would
 * crash the program, and it cannot list names that are not UTF-8.
 *
 * @param patience milliseconds before giving up on the rest
 * @throws where something is left
 */
export async function removeTree(path: string, patience = PATIENCE_MS): Promise<void> {
  const end = performance.now() + patience;
  if (await removeFlat(path)) return;
  if (Deno.build.os === "windows") return await removeOwn(path);
  const run = (tool: "rm" | "chmod", args: string[]) =>
    runTool(tool, [...args, "--", path], { timeout: Math.max(1, end - performance.now()) });
  let removed = await run("rm", ["-rf"]);
  if (removed === undefined) {
    // Without system tools, try it with the runtime.
    for await (const _ of walkTree(path, { oddNames: "ignored" }));
    return await removeOwn(path);
  }
  if (removed.code !== 0 && performance.now() < end && await exists(path)) {
    // A grader may have closed its own folders to everyone, including this program. A link would be
    // followed.
    if ((await Deno.lstat(path)).isDirectory) await run("chmod", ["-R", "u+rwx"]);
    removed = await run("rm", ["-rf"]);
  }
  if (removed?.code === 0 || !await exists(path)) return;
  const why = performance.now() < end
    ? "it may have files of another user"
    : `it is too large for ${patience / 1000} s`;
  throw new Error(`\`${path}\` could not be removed: ${why}`);
}

/** Removes what only this program has written, and which is therefore shallow. */
export async function removeOwn(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** @returns whether everything was removed, which takes only files and empty folders */
async function removeFlat(path: string): Promise<boolean> {
  try {
    // A link itself is removed, not its target.
    if ((await Deno.lstat(path)).isDirectory) {
      let count = 0;
      for await (const { name } of Deno.readDir(path)) {
        if (++count > MOST_ONE_BY_ONE) return false;
        await Deno.remove(join(path, name));
      }
    }
    await Deno.remove(path);
    return true;
  } catch (error) {
    return error instanceof Deno.errors.NotFound && !await exists(path);
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(
    () => true,
    (error: unknown) => !(error instanceof Deno.errors.NotFound),
  );
}
