import { resolve } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { hasDockerfile } from "../context/context_dockerfile.ts";
import type { Docker } from "../engine/docker.ts";
import { ImageNotFoundError, isReference } from "../engine/errors.ts";
import { namesOf } from "./own_images.ts";
import type { Image } from "../engine/schemas.ts";

/** A SOURCE as a call or a course file names it. */
export interface SourceName {
  written: string;
  /** Absolute; relative paths start from it. */
  folder: string;
}

/** What a SOURCE turned out to be (docs/spec/commands.md, "SOURCE"). */
export type Source = ImageSource | PathSource;

/** An image of the engine. */
export interface ImageSource {
  kind: "image";
  /** How it is named to docker and to people. */
  written: string;
  image: Image;
  /** What else has that name here. */
  beside?: PathKind;
}

/** Something on this machine. */
export interface PathSource {
  kind: PathKind;
  written: string;
  /** Absolute. */
  path: string;
  /** Why the engine could not say whether there is an image of that name too. */
  unasked?: UserError;
}

/** A folder to build, a zip of one, or a Dockerfile by itself. */
export type PathKind = "directory" | "zip" | "file";

export interface SourceQuestion {
  docker: () => Promise<Docker>;
  /** Whether a Dockerfile by itself will do. */
  takesFile?: boolean;
  /** Whether an image will not do: then none is looked for. */
  noImages?: boolean;
}

/**
 * Finds out what SOURCE is, for all commands. What is written as a path is that path. Any other
 * word is an image, as it was for the Python tools, and only where the engine has none of that name
 * a directory, zip or file. The beginning of an image's id is no name: a directory `a` goes before the
 * image that happens to begin with it.
 *
 * @throws {UserError} where nothing of the kind is there, or the engine cannot say and nothing else
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
 * An image that cannot be meant as anything else.
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

/** Whether a word can only be meant as a path. */
export function isPath(written: string): boolean {
  return /^[./]|\/$|\\|\.zip$/i.test(written);
}

/** What every command takes, as a piece of advice. */
const SOURCE_KINDS = "name an image, a directory with a Dockerfile, or a zip of one";

/** Repositories have no capitals; a registry before them may have some. */
function canBeImage(written: string): boolean {
  if (!/^[\w.:/@[\]-]+$/.test(written)) return false;
  const [first = "", ...rest] = written.replace(/@.*$/, "").replace(/:[^/]*$/, "").split("/");
  return !/[A-Z]/.test(rest.length === 0 ? first : rest.join("/"));
}

/** What is there: a source, something that cannot be one, or nothing. */
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

/** What stands at a path, if anything; Deno keeps some devices to itself, as `/dev/stdin`. */
async function statOf(path: string): Promise<Deno.FileInfo | "forbidden" | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    return error instanceof Deno.errors.NotCapable ? "forbidden" : undefined;
  }
}

/** A directory without a Dockerfile is no second meaning of an image's name. */
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
