import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { parseDockerfile } from "../../docker/dockerfile/parse.ts";
import { readContext } from "../../docker/context/context.ts";
import type { FixedFile } from "../../docker/check/fixes.ts";
import { type Material, Subject } from "../../docker/model/subject.ts";
import type { Source } from "../../docker/image/source.ts";
import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { findSource, sourceOfCall } from "../source/find_source.ts";
import type { SanityOptions } from "./options.ts";
import { dockerfileOf, readDockerfile } from "./files.ts";
import type { Tools } from "../tools.ts";

/** Something to check, and where its files are for `--fix`. */
export interface SanitySource {
  subject: Subject;
  /** The local file that findings name; undefined if it cannot be fixed. */
  fileOf: (file: string) => FixedFile | undefined;
  /** Reads the files again. */
  reload: () => Promise<SanitySource>;
}

/** Options shared by all sources. */
export interface OpenOptions extends Pick<SanityOptions, "protocol" | "dockerFile"> {
  /** Folder to unpack a zip in; called only if needed. */
  temporary: () => Promise<string>;
}

/**
 * Finds out what SOURCE is, which may be a Dockerfile alone, and opens it. A file named by
 * `--docker-file` is the Dockerfile, and SOURCE its context.
 */
export async function openSource(
  source: string | undefined,
  options: OpenOptions,
  tools: Tools,
): Promise<SanitySource> {
  if (source === undefined) return await openDockerfile(options.dockerFile ?? "", options, tools);
  const isContext = options.dockerFile !== undefined;
  const found = await findSource(sourceOfCall(source, tools), {
    onSilence: "take",
    takesFile: !isContext,
    noImages: isContext,
  }, tools);
  return await openFound(found, options, tools);
}

/** Opens a SOURCE that has been identified. */
export async function openFound(
  found: Source,
  options: OpenOptions,
  tools: Tools,
): Promise<SanitySource> {
  const { kind, written: source } = found;
  if (kind === "image") return await openImage(source, options, tools);
  if (kind === "file") return await openDockerfile(source, options, tools);
  const { path } = found;
  if (kind === "zip") return await openZip({ source, path }, options, tools);
  return await openFolder({ source, folder: path }, options, tools);
}

/** A Dockerfile without its context: a folder means the Dockerfile in it. */
async function openDockerfile(
  file: string,
  options: OpenOptions,
  tools: Tools,
): Promise<SanitySource> {
  const given = resolve(tools.cwd, file);
  const isFolder = file !== "" && (await Deno.stat(given).catch(() => undefined))?.isDirectory;
  const path = isFolder ? join(given, "Dockerfile") : given;
  const name = isFolder ? join(file, "Dockerfile") : file;
  const material: Material = {
    file: slashes(name),
    dockerfile: parseDockerfile(readDockerfile(path, file === "" ? "" : name)),
    context: undefined,
    image: undefined,
    prefix: "",
    protocol: options.protocol,
    fromZip: false,
  };
  return {
    subject: new Subject(material),
    fileOf: (named) => named === material.file ? { path, folder: dirname(path) } : undefined,
    reload: () => openDockerfile(file, options, tools),
  };
}

interface Folder {
  /** As the user wrote it. */
  source: string;
  folder: string;
  fromZip?: boolean;
}

async function openFolder(
  given: Folder,
  options: OpenOptions,
  tools: Tools,
): Promise<SanitySource> {
  const { source, folder, fromZip = false } = given;
  const dockerfilePath = await dockerfileOf(folder, options, tools);
  const inside = relative(folder, dockerfilePath);
  const isInside = inside !== "" && !inside.startsWith("..") && !isAbsolute(inside);
  if (fromZip && options.dockerFile === undefined) await requireDockerfile(folder, source);
  const prefix = prefixOf(source);
  const file = isInside ? prefix + slashes(inside) : slashes(options.dockerFile ?? "");
  const bytes = readDockerfile(dockerfilePath, isInside ? join(source, inside) : file);
  const context = await readContext({
    folder,
    dockerfile: dockerfilePath,
    // Also for a zip: it is built and uploaded with the modes that unpacking gives it.
    trustsModes: true,
  });
  const { protocol } = options;
  return {
    subject: new Subject({
      file,
      dockerfile: parseDockerfile(bytes),
      context,
      image: undefined,
      prefix,
      protocol,
      fromZip,
    }),
    fileOf: (named) => {
      if (fromZip) return undefined;
      if (named === file) {
        return { path: dockerfilePath, folder: isInside ? folder : dirname(dockerfilePath) };
      }
      if (!named.startsWith(prefix)) return undefined;
      return { path: join(folder, named.slice(prefix.length)), folder };
    },
    reload: () => openFolder(given, options, tools),
  };
}

async function openZip(
  { source, path }: { source: string; path: string },
  options: OpenOptions,
  tools: Tools,
): Promise<SanitySource> {
  const folder = join(await options.temporary(), crypto.randomUUID().slice(0, 8));
  await Deno.mkdir(folder);
  const { CONTEXT_LIMITS, unzip } = await import("../../docker/files/unzip.ts");
  await unzip(path, folder, { ...CONTEXT_LIMITS, signal: tools.signal });
  return await openFolder({ source, folder, fromZip: true }, options, tools);
}

/** Points out the usual mistake: a zip that contains the folder instead of the folder's content. */
async function requireDockerfile(folder: string, source: string): Promise<void> {
  const info = await Deno.stat(join(folder, "Dockerfile")).catch(() => undefined);
  if (info?.isFile) return;
  throw new UserError(`There is no Dockerfile at the root of \`${visible(source)}\``, {
    hint: "zip what is in the folder, not the folder",
  });
}

async function openImage(
  source: string,
  options: Pick<OpenOptions, "protocol">,
  tools: Tools,
): Promise<SanitySource> {
  const { probeImage } = await import("../../docker/image/probe.ts");
  const image = await probeImage(await tools.docker(), source, tools);
  const material: Material = {
    file: source,
    dockerfile: undefined,
    context: undefined,
    image,
    prefix: "",
    protocol: options.protocol,
    fromZip: false,
  };
  return {
    subject: new Subject(material),
    fileOf: () => undefined,
    reload: () => openImage(source, options, tools),
  };
}

/** The prefix that makes a source's file names relative to where the user named it. */
function prefixOf(source: string): string {
  const path = slashes(source).replace(/\/+$/, "");
  return path === "." ? "" : `${path}/`;
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/").replace(/^(\.\/+)+(?=.)/, "");
}
