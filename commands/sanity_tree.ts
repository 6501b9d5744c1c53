import { join, resolve } from "node:path";
import { canonicalTree } from "../docker/dockerfile/canonical_tree.ts";
import { parseDockerfile } from "../docker/dockerfile/parse.ts";
import { removeTree } from "../docker/files/remove.ts";
import { systemFailure, UsageError, UserError } from "../terminal/errors.ts";
import { ExitCode } from "../terminal/exit_code.ts";
import { visibleJson } from "../terminal/text.ts";
import { cleanupReporter } from "./cleanup.ts";
import type { SanityOptions } from "./sanity.ts";
import { dockerfileOf, readDockerfile, statOf } from "./sanity_files.ts";
import type { Tools } from "./tools.ts";

type TreeTools = Pick<Tools, "terminal" | "cwd" | "temporary" | "signal">;

/**
 * Prints the canonical tree of each Dockerfile as one JSON line (spec/commands.md). A file that
 * cannot be read is told on stderr, and the others are still printed.
 */
export async function printTrees(
  { sources, dockerFile }: Pick<SanityOptions, "sources" | "dockerFile">,
  tools: TreeTools,
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

/** The file itself whatever its name, or the Dockerfile of a folder or a zip. */
async function readSource(
  file: string,
  dockerFile: string | undefined,
  tools: TreeTools,
): Promise<Uint8Array> {
  const path = resolve(tools.cwd, file);
  const info = file === "" ? undefined : await statOf(path);
  const isZip = info !== "forbidden" && info?.isFile === true && /\.zip$/i.test(file);
  const read = async (folder: string) => {
    const dockerfile = await dockerfileOf(folder, { dockerFile }, tools);
    return await readDockerfile(dockerfile, dockerFile ?? join(file, "Dockerfile"));
  };
  if (info !== "forbidden" && info?.isDirectory) return await read(path);
  if (isZip) return await readZip(path, tools, read);
  if (dockerFile === undefined) return await readDockerfile(path, file);
  throw new UsageError("`--docker-file` needs a directory or zip as SOURCE", {
    hint: "beside --docker-file, SOURCE is a directory or a zip",
  });
}

async function readZip(
  path: string,
  { temporary, terminal, signal }: TreeTools,
  read: (folder: string) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir({ dir: temporary, prefix: "courseraprogramming-" });
  try {
    const { CONTEXT_LIMITS, unzip } = await import("../docker/unzip.ts");
    await unzip(path, folder, { ...CONTEXT_LIMITS, signal });
    return await read(folder);
  } finally {
    await removeTree(folder).catch(cleanupReporter(terminal));
  }
}
