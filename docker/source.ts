import { join, resolve } from "node:path";
import { UserError } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";
import type { Docker } from "./docker.ts";
import {
  BuildError,
  DockerCommandError,
  ImageNotFoundError,
  RegistryUnreachableError,
} from "./errors.ts";
import { builtName, removeReplaced } from "./own_images.ts";
import type { Image } from "./schemas.ts";
import { drain, TailCapturer } from "./streams.ts";
import { isRegistryUnreachable } from "./unreachable_registry.ts";

/** What a SOURCE turned out to be (spec/commands.md): an image, a folder to build, or a zip of one. */
export type Source =
  | { kind: "image"; reference: string; image: Image }
  | { kind: "directory"; path: string }
  | { kind: "zip"; path: string };

/** A SOURCE that can be run. */
export interface ResolvedSource {
  kind: Source["kind"];
  image: Image;
  /** How the image is named to docker: its reference, or the tag a build gave it. */
  reference: string;
}

export interface SourceOptions {
  /** Working directory that relative paths start from. */
  cwd: string;
  /** Where a zip is unpacked: this run's temporary folder. */
  temporary: string;
  signal: AbortSignal;
  /** Is told of a build that begins. */
  onBuild: (path: string) => void;
  /** Gets the build's output as it comes. */
  onBuildOutput: (text: string) => void;
}

/** Bytes of build output kept to explain a failure. */
const BUILD_LOG_KEPT = 64 * 1024;

/**
 * Finds out what SOURCE is and makes it an image.
 *
 * @throws {ImageNotFoundError} {@linkcode BuildError} {@linkcode UserError}
 */
export async function resolveSource(
  docker: Docker,
  source: string,
  options: SourceOptions,
): Promise<ResolvedSource> {
  const found = await identifySource(docker, source, options.cwd);
  if (found.kind === "image") return found;
  return found.kind === "zip"
    ? await buildZip(docker, source, found.path, options)
    : await build(docker, "directory", source, found.path, options);
}

/**
 * Finds out what SOURCE is. A plain name is an image first, as it was for the Python tool, even where
 * a folder of the same name lies beside; `./name` is the folder.
 *
 * @throws {ImageNotFoundError} {@linkcode UserError}
 */
export async function identifySource(
  docker: Docker,
  source: string,
  cwd: string,
): Promise<Source> {
  if (source === "") throw new UserError("SOURCE is empty: name an image, a directory or a zip");
  const found = await lookAt(resolve(cwd, source), source);
  if (found?.kind === "zip") return found;
  if (isPathLike(source)) {
    if (found !== undefined) return found;
    throw new UserError(`There is no directory or zip \`${visible(source)}\``);
  }
  try {
    return { kind: "image", reference: source, image: await docker.inspectImage(source) };
  } catch (error) {
    if (!(error instanceof ImageNotFoundError)) throw error;
    if (found !== undefined) return found;
    throw new ImageNotFoundError(source, "name a directory with a Dockerfile");
  }
}

async function lookAt(
  path: string,
  source: string,
): Promise<Exclude<Source, { kind: "image" }> | undefined> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (info?.isDirectory) return { kind: "directory", path };
  if (info?.isFile && /\.zip$/i.test(source)) return { kind: "zip", path };
  if (info?.isFile && isPathLike(source)) {
    throw new UserError(`\`${visible(source)}\` is a file but not a zip`, {
      hint: "name an image, a directory with a Dockerfile, or a zip of one",
    });
  }
  return undefined;
}

function isPathLike(source: string): boolean {
  return /^\.{0,2}\//.test(source) || /^\.{1,2}$/.test(source) || source.endsWith("/") ||
    /\.zip$/i.test(source) || source.includes("\\");
}

async function buildZip(
  docker: Docker,
  source: string,
  path: string,
  options: SourceOptions,
): Promise<ResolvedSource> {
  const folder = join(options.temporary, "context");
  await Deno.mkdir(folder);
  // Only here: the library is the largest of all, and zips are rare.
  const { CONTEXT_LIMITS, unzip } = await import("./unzip.ts");
  await unzip(path, folder, { ...CONTEXT_LIMITS, signal: options.signal });
  await requireDockerfile(folder, source, "at the root of");
  return await build(docker, "zip", source, folder, options, path);
}

async function build(
  docker: Docker,
  kind: "directory" | "zip",
  source: string,
  context: string,
  options: SourceOptions,
  origin = context,
): Promise<ResolvedSource> {
  await requireDockerfile(context, source, "in");
  options.signal.throwIfAborted();
  options.onBuild(source);
  const tag = builtName(origin);
  const before = await docker.inspectImage(tag).catch(ifAbsent);
  const args = ["build", "--force-rm", "--tag", tag, "--", context];
  const child = docker.spawn(args);
  const log = new TailCapturer(BUILD_LOG_KEPT);
  const errors = new TailCapturer(BUILD_LOG_KEPT);
  const stop = () => child.kill("SIGTERM");
  options.signal.addEventListener("abort", stop);
  // The client forwards nothing: ending it makes the engine cancel the build.
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
        ? new RegistryUnreachableError(source, errors.text)
        : new BuildError(source, log.text);
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
 * Makes sure that a context has a Dockerfile at its root.
 *
 * @param where as in ``There is no Dockerfile in `SOURCE` ``
 */
export async function requireDockerfile(
  folder: string,
  source: string,
  where: string,
): Promise<void> {
  const info = await Deno.stat(join(folder, "Dockerfile")).catch(() => undefined);
  if (info?.isFile) return;
  const nested: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (!entry.isDirectory) continue;
    if (await Deno.stat(join(folder, entry.name, "Dockerfile")).catch(() => undefined)) {
      nested.push(entry.name);
    }
  }
  const hint = nested[0] === undefined ? {} : {
    hint: `there is one in \`${visible(nested[0])}/\`; Coursera wants it at the root`,
  };
  throw new UserError(`There is no Dockerfile ${where} \`${visible(source)}\``, hint);
}

function ifAbsent(error: unknown): undefined {
  if (error instanceof ImageNotFoundError) return undefined;
  throw error;
}
