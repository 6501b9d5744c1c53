import { join } from "node:path";
import { canonicalTree } from "../../docker/dockerfile/canonical_tree.ts";
import { parseDockerfile } from "../../docker/dockerfile/parse.ts";
import { removeTree } from "../../docker/files/remove.ts";
import { systemFailure, UsageError, UserError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visibleJson } from "../../terminal/text.ts";
import { cleanupReporter } from "../cleanup.ts";
import { findSource, sourceOfCall } from "../source/find_source.ts";
import type { SanityOptions } from "./options.ts";
import { dockerfileOf, readDockerfile } from "./files.ts";
import type { Tools } from "../tools.ts";

/**
 * Prints the canonical tree of each Dockerfile as one JSON line (docs/spec/commands.md, "sanity
 * --format tree").A file that cannot be read is reported on stderr, and the others are still
 * printed.
 */
export async function printTrees(
  { sources, dockerFile }: Pick<SanityOptions, "sources" | "dockerFile">,
  tools: Tools,
): Promise<ExitCode> {
  const { terminal } = tools;
  if (dockerFile !== undefined && sources.length > 1) {
    throw new UsageError("`--docker-file` accepts at most one SOURCE");
  }
  const files = sources.length === 0 && dockerFile !== undefined ? [dockerFile] : sources;
  if (files.length === 0) {
    throw new UsageError("missing argument `SOURCE`", {
      hint: "courseraprogramming sanity --format tree Dockerfile",
    });
  }
  let code: ExitCode = ExitCode.Ok;
  for (const file of files) {
    try {
      const within = sources.length === 0 ? undefined : dockerFile;
      const tree = canonicalTree(parseDockerfile(await readSource(file, within, tools)));
      terminal.result(visibleJson(JSON.stringify({ file: dockerFile ?? file, ...tree })));
    } catch (error) {
      const failure = systemFailure(error) ?? error;
      if (!(failure instanceof UserError) || failure instanceof UsageError) throw failure;
      terminal.error(failure.message, failure.hint);
      code = ExitCode.Failed;
    }
  }
  return code;
}

/** The file itself, whatever its name, or the Dockerfile of a folder or zip; an image has none. */
async function readSource(
  file: string,
  dockerFile: string | undefined,
  tools: Tools,
): Promise<Uint8Array> {
  const found = await findSource(sourceOfCall(file, tools), {
    onSilence: "take",
    takesFile: dockerFile === undefined,
    noImages: true,
  }, tools);
  if (found.kind === "image") throw new Error("an image was found though none was asked for");
  const read = async (folder: string) => {
    const dockerfile = await dockerfileOf(folder, { dockerFile }, tools);
    return await readDockerfile(dockerfile, dockerFile ?? join(file, "Dockerfile"));
  };
  if (found.kind === "directory") return await read(found.path);
  if (found.kind === "zip") return await readZip(found.path, tools, read);
  return await readDockerfile(found.path, file);
}

async function readZip(
  path: string,
  { temporary, terminal, signal }: Tools,
  read: (folder: string) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir({ dir: temporary, prefix: "courseraprogramming-" });
  try {
    const { CONTEXT_LIMITS, unzip } = await import("../../docker/files/unzip.ts");
    await unzip(path, folder, { ...CONTEXT_LIMITS, signal });
    return await read(folder);
  } finally {
    await removeTree(folder).catch(cleanupReporter(terminal));
  }
}
