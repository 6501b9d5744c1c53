import { join } from "node:path";
import { runTool } from "./tools.ts";
import { walkTree } from "./walk.ts";

/** How long the removal of one tree may take by default, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Names that are removed one by one: more are quicker removed by a program. */
const MOST_ONE_BY_ONE = 1000;

/**
 * Removes a tree that a stranger may have written: of any depth, with any names, closed to everybody.
 * Links are not followed, also where somebody still writes to it. What is not there is no error.
 *
 * What is flat goes by the runtime, one name at a time. The rest is left to `rm`: the runtime goes
 * down recursively, on the native stack and with a file handle a level, so that a deep tree would
 * abort the program, and it cannot list names that are not UTF-8.
 *
 * @param patience milliseconds after which the rest is left
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
    // Where there are no tools the runtime may do it, if it can.
    for await (const _ of walkTree(path, { oddNames: "ignored" }));
    return await removeOwn(path);
  }
  if (removed.code !== 0 && performance.now() < end && await exists(path)) {
    // A grader may have closed folders of its own to everybody, us included. A link would be followed.
    if ((await Deno.lstat(path)).isDirectory) await run("chmod", ["-R", "u+rwx"]);
    removed = await run("rm", ["-rf"]);
  }
  if (removed?.code === 0 || !await exists(path)) return;
  const why = performance.now() < end
    ? "it may have files of another user"
    : `it is too large for ${patience / 1000} s`;
  throw new Error(`\`${path}\` could not be removed: ${why}`);
}

/** Removes what only this program has written, so that it is shallow. */
export async function removeOwn(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** @returns whether nothing is left: there were no names but those of files and empty folders */
async function removeFlat(path: string): Promise<boolean> {
  try {
    // A link goes as what it is.
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
