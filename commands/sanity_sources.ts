import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { parseDockerfile } from "../docker/dockerfile/parse.ts";
import { readContext } from "../docker/model/context/context.ts";
import type { FixedFile } from "../docker/check/fixes.ts";
import { type Material, Subject } from "../docker/model/subject.ts";
import { UsageError, UserError } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";
import type { SanityOptions } from "./sanity.ts";
import { dockerfileOf, readDockerfile, statOf } from "./sanity_files.ts";
import type { Tools } from "./tools.ts";

/** Something to check, and where its files lie for `--fix`. */
export interface SanitySource {
  subject: Subject;
  /** The file on this machine that findings name; `undefined` where nothing can be mended. */
  fileOf: (file: string) => FixedFile | undefined;
  /** Looks at the files again. */
  reload: () => Promise<SanitySource>;
}

/** What every source is opened with. */
export interface OpenOptions extends Pick<SanityOptions, "protocol" | "dockerFile"> {
  /** Where a zip is unpacked; asked for once it is needed. */
  temporary: () => Promise<string>;
}

/**
 * Finds out what SOURCE is: a directory, a zip, a Dockerfile of any name, else an image. A file
 * named by `--docker-file` is the Dockerfile, and the source its context.
 */
export async function openSource(
  source: string | undefined,
  options: OpenOptions,
  tools: Tools,
): Promise<SanitySource> {
  const { dockerFile } = options;
  if (source === undefined) {
    return await openDockerfile(dockerFile ?? "", options, tools);
  }
  if (source === "") throw new UserError("SOURCE is empty: name a directory, an image or a file");
  const path = resolve(tools.cwd, source);
  const info = await statOf(path);
  if (info === "forbidden" || (info !== undefined && !info.isDirectory && !info.isFile)) {
    throw new UserError(
      `\`${visible(source)}\` is no directory and no file: it cannot be checked`,
      {
        hint: "write what comes out of it into a file first",
      },
    );
  }
  if (info?.isDirectory) return await openFolder({ source, folder: path }, options, tools);
  if (info?.isFile && /\.zip$/i.test(source)) {
    return await openZip({ source, path }, options, tools);
  }
  if (dockerFile !== undefined) {
    throw new UsageError(`\`${visible(source)}\` is no context for \`--docker-file\``, {
      hint: "beside --docker-file, SOURCE is a directory or a zip",
    });
  }
  if (info?.isFile) return await openDockerfile(source, options, tools);
  if (looksLikePath(source)) {
    throw new UserError(`There is no file or directory \`${visible(source)}\``);
  }
  return await openImage(source, options, tools);
}

/** A name that an image cannot have, or that is meant as a path. */
function looksLikePath(source: string): boolean {
  return /^\.{0,2}\/|^\.{1,2}$|\/$|\\|\.zip$/i.test(source) ||
    /(^|\/)[^/]*Dockerfile[^/]*$/.test(source);
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
  /** As written. */
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
    // Those of a zip too: it is built, and uploaded, with the modes that it is unpacked with.
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
  const { CONTEXT_LIMITS, unzip } = await import("../docker/unzip.ts");
  await unzip(path, folder, { ...CONTEXT_LIMITS, signal: tools.signal });
  return await openFolder({ source, folder, fromZip: true }, options, tools);
}

/** A zip made of the folder, not of what is in it, is the usual mistake. */
async function requireDockerfile(folder: string, source: string): Promise<void> {
  const info = await Deno.stat(join(folder, "Dockerfile")).catch(() => undefined);
  if (info?.isFile) return;
  throw new UserError(`There is no Dockerfile at the root of \`${visible(source)}\``, {
    hint: "zip what is in the folder, not the folder",
  });
}

/** An image of the engine, also where a folder has its name. */
export async function openImage(
  source: string,
  options: Pick<OpenOptions, "protocol">,
  tools: Tools,
): Promise<SanitySource> {
  const { probeImage } = await import("../docker/probe.ts");
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

/** What stands before the names of a source's files, so that they are found from where it was named. */
function prefixOf(source: string): string {
  const path = slashes(source).replace(/\/+$/, "");
  return path === "." ? "" : `${path}/`;
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/").replace(/^(\.\/+)+(?=.)/, "");
}
