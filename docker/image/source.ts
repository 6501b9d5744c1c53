import { basename, resolve } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { hasDockerfile } from "../context/context_dockerfile.ts";
import type { Docker } from "../engine/docker.ts";
import { ImageNotFoundError, isReference } from "../engine/errors.ts";
import { namesOf } from "./own_images.ts";
import type { Image } from "../engine/schemas.ts";

/** A SOURCE as given on the command line or in a course file. */
export interface SourceName {
  written: string;
  /** Absolute; the base of relative paths. */
  folder: string;
}

/** What a SOURCE turned out to be (docs/spec/commands.md, "SOURCE"). */
export type Source = ImageSource | PathSource;

/** An image of the engine. */
export interface ImageSource {
  kind: "image";
  /** Its name for docker and in messages. */
  written: string;
  image: Image;
  /** What else has that name on this machine. */
  beside?: PathKind;
}

/** Something on this machine. */
export interface PathSource {
  kind: PathKind;
  written: string;
  /** Absolute. */
  path: string;
  /** Why the engine could not report whether there is also an image of that name. */
  unasked?: UserError;
}

/** A folder to build, a zip of one, or a single Dockerfile. */
export type PathKind = "directory" | "zip" | "file";

/**
 * A source's display name: as written, or the directory's name where that consists only of `.` and
 * `..`.
 */
export function nameOfSource(source: Source): string {
  const { written } = source;
  if (source.kind !== "directory" || !/^[./\\]+$/.test(written)) return written;
  return basename(source.path) || written;
}

export interface SourceQuestion {
  docker: () => Promise<Docker>;
  /** Whether a single Dockerfile is accepted. */
  takesFile?: boolean;
  /** Whether images are refused; then none is looked up. */
  noImages?: boolean;
}

/**
 * Determines what SOURCE is, for all commands. A word with the syntax of a path is that path. Any
 * other word is an image, as in the Python tools; only if the engine has none of that name, it is a
 * directory, zip or file. The start of an image's id is not a name: a directory `a` takes
 * precedence over an image whose id starts with it.
 *
 * @throws {UserError} if there is nothing of the kind, or the engine cannot answer and nothing else
 * has that name
 */
export async function identifySource(
  { written, folder }: SourceName,
  question: SourceQuestion,
): Promise<Source> {
  if (written === "") throw new UserError("SOURCE is empty", { hint: SOURCE_KINDS });
  const found = await lookAt({ written, folder }, question);
  if (isPath(written) || question.noImages || !canBeImage(written)) {
    return required(found, written, question);
  }
  const beside = await secondMeaning(found);
  try {
    const source = await imageSource(await question.docker(), written, beside?.kind);
    return beside !== undefined && isIdOnly(source) ? beside : source;
  } catch (error) {
    if (error instanceof ImageNotFoundError) return required(found, written, question);
    if (!(error instanceof UserError) || beside === undefined) throw error;
    return { ...beside, unasked: error };
  }
}

/**
 * An image that cannot be anything else.
 *
 * @throws {ImageNotFoundError}
 */
export async function imageSource(
  docker: Docker,
  reference: string,
  beside?: PathKind,
): Promise<ImageSource> {
  const image = await docker.inspectImage(reference);
  return { kind: "image", written: reference, image, ...(beside === undefined ? {} : { beside }) };
}

function isIdOnly({ written, image }: ImageSource): boolean {
  return image.Id.startsWith(`sha256:${written}`) &&
    !namesOf(image).some((name) => `/${name}`.endsWith(`/${written}:latest`));
}

/** Whether a word can only be a path. */
export function isPath(written: string): boolean {
  return /^[./]|\/$|\\|\.zip$/i.test(written);
}

/** The kinds of SOURCE that every command accepts, as a hint. */
const SOURCE_KINDS = "name an image, a directory with a Dockerfile, or a zip of one";

/** Repositories have no upper case letters; a registry before them may. */
function canBeImage(written: string): boolean {
  if (!/^[\w.:/@[\]-]+$/.test(written)) return false;
  const [first = "", ...rest] = written.replace(/@.*$/, "").replace(/:[^/]*$/, "").split("/");
  return !/[A-Z]/.test(rest.length === 0 ? first : rest.join("/"));
}

/** What is at a path: a source, something that cannot be one, or nothing. */
async function lookAt(
  { written, folder }: SourceName,
  { takesFile = false }: SourceQuestion,
): Promise<PathSource | UserError | undefined> {
  const path = resolve(folder, written);
  const info = await statOf(path);
  if (info === undefined) return undefined;
  if (info === "forbidden" || !(info.isDirectory || info.isFile)) {
    return new UserError(`\`${visible(written)}\` is neither a directory nor a regular file`, {
      hint: "save its output to a file first",
    });
  }
  if (info.isDirectory) return { kind: "directory", written, path };
  if (/\.zip$/i.test(written)) return { kind: "zip", written, path };
  if (takesFile) return { kind: "file", written, path };
  return new UserError(`\`${visible(written)}\` is a file but not a zip`, { hint: SOURCE_KINDS });
}

/** What is at a path, if anything; Deno denies access to some devices, such as `/dev/stdin`. */
async function statOf(path: string): Promise<Deno.FileInfo | "forbidden" | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    return error instanceof Deno.errors.NotCapable ? "forbidden" : undefined;
  }
}

/** A directory without a Dockerfile is not an alternative meaning of an image's name. */
async function secondMeaning(
  found: PathSource | UserError | undefined,
): Promise<PathSource | undefined> {
  if (found === undefined || found instanceof UserError) return undefined;
  return found.kind === "directory" && !await hasDockerfile(found.path) ? undefined : found;
}

function required(
  found: PathSource | UserError | undefined,
  written: string,
  { noImages = false }: SourceQuestion,
): PathSource {
  if (found instanceof UserError) throw found;
  if (found !== undefined) return found;
  if (isPath(written) || noImages) {
    throw new UserError(`There is no directory or file \`${visible(written)}\``, {
      hint: SOURCE_KINDS,
    });
  }
  throw new UserError(`There is no image, directory or file \`${visible(written)}\``, {
    hint: isReference(written) ? `\`docker pull ${written}\`, or ${SOURCE_KINDS}` : SOURCE_KINDS,
  });
}
