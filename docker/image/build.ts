import { requireDockerfile } from "../context/context_dockerfile.ts";
import { findBuilder } from "../engine/builder.ts";
import type { Docker } from "../engine/docker.ts";
import {
  BuildError,
  DockerCommandError,
  ImageNotFoundError,
  RegistryUnreachableError,
} from "../engine/errors.ts";
import { builtName, removeReplaced } from "./own_images.ts";
import type { Image } from "../engine/schemas.ts";
import type { PathSource, Source } from "./source.ts";
import { removeTree } from "../files/remove.ts";
import { drain, TailCapturer } from "../engine/streams.ts";
import { isRegistryUnreachable, mayNeedBuildKit } from "../engine/client_words.ts";

/** A SOURCE that is ready to run. */
export interface ResolvedSource {
  kind: Source["kind"];
  image: Image;
  /** The image's name for docker: its reference, or the tag of a build. */
  reference: string;
}

/** Options of a build. */
export interface BuildOptions {
  /** Where to unpack a zip: this run's temporary folder. */
  temporary: string;
  signal: AbortSignal;
  /** Called when a build starts. */
  onBuild: (path: string) => void;
  /** Called with the build's output as it arrives. */
  onBuildOutput: (text: string) => void;
}

/** Bytes of build output kept to explain a failure. */
const BUILD_LOG_KEPT = 64 * 1024;

/**
 * Turns a SOURCE into an image.
 *
 * @throws {BuildError} {@linkcode UserError}
 */
export async function buildSource(
  docker: Docker,
  source: Source,
  options: BuildOptions,
): Promise<ResolvedSource> {
  if (source.kind === "image") return { ...source, reference: source.written };
  if (source.kind === "zip") return await buildZip(docker, source, options);
  return await build(docker, source, source.path, options);
}

async function buildZip(
  docker: Docker,
  source: PathSource,
  options: BuildOptions,
): Promise<ResolvedSource> {
  // A unique name, because a run may build more than once.
  const folder = await Deno.makeTempDir({ dir: options.temporary, prefix: "context-" });
  // Imported only here: the library is the largest of all, and zips are rare.
  const { CONTEXT_LIMITS, unzip } = await import("../files/unzip.ts");
  try {
    await unzip(source.path, folder, { ...CONTEXT_LIMITS, signal: options.signal });
    await requireDockerfile(folder, source.written, "at the root of");
    return await build(docker, source, folder, options);
  } finally {
    // Anything left is removed with the run's folder.
    await removeTree(folder).catch(() => {});
  }
}

async function build(
  docker: Docker,
  { kind, written, path: origin }: PathSource,
  context: string,
  options: BuildOptions,
): Promise<ResolvedSource> {
  await requireDockerfile(context, written, "in");
  options.signal.throwIfAborted();
  options.onBuild(written);
  const tag = builtName(origin);
  const before = await docker.inspectImage(tag).catch(ifAbsent);
  const args = ["build", "--force-rm", "--tag", tag, "--", context];
  const child = docker.spawn(args);
  const log = new TailCapturer(BUILD_LOG_KEPT);
  const errors = new TailCapturer(BUILD_LOG_KEPT);
  const stop = () => child.kill("SIGTERM");
  options.signal.addEventListener("abort", stop);
  // The client forwards no signals, but when it is killed the engine cancels the build.
  const decoder = new TextDecoder();
  const take = (bytes: Uint8Array) => {
    log.take(bytes);
    options.onBuildOutput(decoder.decode(bytes, { stream: true }));
  };
  try {
    const [status] = await Promise.all([
      child.status,
      drain(child.stdout, take),
      drain(child.stderr, (bytes) => {
        errors.take(bytes);
        take(bytes);
      }),
    ]);
    options.signal.throwIfAborted();
    if (status.code !== 0) {
      const failure = await docker.failure(args, {
        code: status.code,
        stdout: "",
        stderr: log.text,
      });
      if (!(failure instanceof DockerCommandError)) throw failure;
      throw isRegistryUnreachable(errors.text)
        ? new RegistryUnreachableError(written, errors.text)
        : new BuildError(written, log.text, await buildKitHint(docker, log.text));
    }
  } finally {
    options.signal.removeEventListener("abort", stop);
  }
  const image = await docker.inspectImage(tag);
  // The last build of the same folder lost its name to this one and would only take space.
  if (before !== undefined && before.Id !== image.Id) {
    await removeReplaced(docker, before.Id, options.temporary);
  }
  return { kind, image, reference: tag };
}

/**
 * How to get a builder with more features, where this one lacks them and the log suggests that they
 * are needed.
 */
async function buildKitHint(docker: Docker, log: string): Promise<string | undefined> {
  if (!mayNeedBuildKit(log)) return undefined;
  const { hint } = await findBuilder(docker);
  return hint === undefined ? undefined : `if it needs BuildKit, ${hint}`;
}

function ifAbsent(error: unknown): undefined {
  if (error instanceof ImageNotFoundError) return undefined;
  throw error;
}
