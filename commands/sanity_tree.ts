import { join, resolve } from "node:path";
import { canonicalTree } from "../docker/dockerfile/canonical_tree.ts";
import { parseDockerfile } from "../docker/dockerfile/parse.ts";
import { UsageError } from "../terminal/errors.ts";
import { ExitCode } from "../terminal/exit_code.ts";
import { visible } from "../terminal/text.ts";
import type { SanityOptions } from "./sanity.ts";
import type { Tools } from "./tools.ts";

/**
 * Prints the canonical tree of each Dockerfile as one JSON line (spec/commands.md). A file that
 * cannot be read is told on stderr, and the others are still printed.
 */
export async function printTrees(
  { sources, dockerFile }: Pick<SanityOptions, "sources" | "dockerFile">,
  { terminal, cwd }: Pick<Tools, "terminal" | "cwd">,
): Promise<ExitCode> {
  const files = dockerFile === undefined ? sources : [dockerFile];
  if (files.length === 0) {
    throw new UsageError("missing argument `SOURCE`", {
      hint: "courseraprogramming sanity --format tree Dockerfile",
    });
  }
  let code: ExitCode = ExitCode.Ok;
  for (const file of files) {
    try {
      const tree = canonicalTree(parseDockerfile(await readDockerfile(resolve(cwd, file))));
      terminal.result(JSON.stringify({ file, ...tree }));
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      terminal.error(`\`${visible(file)}\` could not be read: ${visible(error.message)}`);
      code = ExitCode.Failed;
    }
  }
  return code;
}

/** The file itself whatever its name, or the Dockerfile of a folder. */
async function readDockerfile(path: string): Promise<Uint8Array> {
  const isFolder = (await Deno.stat(path)).isDirectory;
  return await Deno.readFile(isFolder ? join(path, "Dockerfile") : path);
}
