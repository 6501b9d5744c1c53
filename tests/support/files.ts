import { join } from "node:path";

/** Files of a build context: text, or text and mode. */
export type Files = Record<string, string | { text: string; mode: number }>;

/** Writes files below a folder, making folders as needed. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    const { text, mode } = typeof content === "string" ? { text: content, mode: 0o644 } : content;
    await Deno.writeTextFile(path, text);
    await Deno.chmod(path, mode);
  }
}

/** Makes a temporary folder that is removed when the test's scope ends. */
export async function temporaryFolder(files: Files = {}) {
  const path = await Deno.makeTempDir({ prefix: "test-" });
  // `mkdtemp` makes it 0700; a submission must be readable.
  await Deno.chmod(path, 0o755);
  await writeFiles(path, files);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await Deno.remove(path, { recursive: true });
    },
  };
}

/** The program's own temporary files in a folder. */
export async function temporaryLeftovers(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.startsWith("courseraprogramming-")) names.push(name);
  }
  return names;
}
