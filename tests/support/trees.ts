import assert from "node:assert/strict";
import { join } from "node:path";
import { temporaryFolder } from "./files.ts";

/** Makes nested folders, using short paths only: `folder/top/d/d/d…`. */
export async function deepTree(folder: string, depth: number, top = "deep"): Promise<string> {
  const place = (level: number) => join(folder, `level-${level}`);
  await Deno.mkdir(place(0));
  for (let level = 1; level < depth; level++) {
    await Deno.mkdir(place(level));
    await Deno.rename(place(level - 1), join(place(level), "d"));
  }
  await Deno.rename(place(depth - 1), join(folder, top));
  return join(folder, top);
}

/** Runs a shell, for names that the runtime cannot write: `$(printf '\377')`. */
export async function shell(script: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", script, "sh", ...args],
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Makes a folder on a file system in memory, where deep trees are fast; needs root. */
export async function memoryDisk(size: string) {
  const folder = await temporaryFolder();
  await shell('mount -t tmpfs -o "size=$1,mode=755" tmpfs "$2"', size, folder.path);
  return {
    path: folder.path,
    [Symbol.asyncDispose]: async () => {
      await shell('umount --lazy "$1"', folder.path);
      await folder[Symbol.asyncDispose]();
    },
  };
}
