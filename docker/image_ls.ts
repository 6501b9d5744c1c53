import { posix } from "node:path";
import type { Archive, TarHeader } from "./archive.ts";
import { type ImageFiles, ImagePathError } from "./image_files.ts";
import {
  type FileType,
  type ListedFile,
  type ListingOptions,
  renderFiles,
  renderTotal,
  sortFiles,
} from "./listing.ts";

export interface LsOptions {
  long: boolean;
  human: boolean;
  /** Names that begin with a dot as well. */
  all: boolean;
}

/** What a path of an image is, and, for a directory, what is in it. */
interface Found {
  header: TarHeader;
  children: ListedFile[] | undefined;
}

/** What file systems commonly say of a directory's size; archives do not. */
const DIRECTORY_SIZE = 4096;

/** More than an account file ever has. */
const ACCOUNTS_CAP = 1024 * 1024;

/**
 * Lists a path as the image's own `ls` would, reading only.
 *
 * @returns lines, or a complaint in the words of `ls`
 */
export async function listPath(
  files: ImageFiles,
  path: string,
  options: LsOptions,
): Promise<{ lines: string[] } | { complaint: string }> {
  try {
    return { lines: await listFound(files, path, await find(files, path, options), options) };
  } catch (error) {
    if (error instanceof ImagePathError) return { complaint: `ls: ${error.message}` };
    throw error;
  }
}

async function find(files: ImageFiles, path: string, { long }: LsOptions): Promise<Found> {
  const found = await files.read(path, { follow: false }, look);
  // A long listing shows a link itself; a short one what it leads to, if that is a directory.
  if (found.header.type !== "symlink" || long) return found;
  try {
    const behind = await files.read(path, { follow: true }, look);
    return behind.children === undefined ? found : behind;
  } catch (error) {
    if (error instanceof ImagePathError) return found;
    throw error;
  }
}

async function listFound(
  files: ImageFiles,
  path: string,
  { header, children }: Found,
  options: LsOptions,
): Promise<string[]> {
  const names = options.long ? await readAccounts(files) : { users: new Map(), groups: new Map() };
  const listing: ListingOptions = { ...options, ...names, now: new Date() };
  if (children === undefined) return renderFiles([listed(path, header)], listing);
  await sizeHardLinks(files, path, children);
  const shown = options.all ? children : children.filter(({ name }) => !name.startsWith("."));
  if (options.all) {
    const above = options.long ? await lookAbove(files, path) : header;
    const folders = children.filter(({ type }) => type === "directory").length;
    shown.push({ ...listed(".", header), links: 2 + folders }, listed("..", above));
  }
  const lines = renderFiles(sortFiles(shown), listing);
  return options.long ? [renderTotal(shown, listing), ...lines] : lines;
}

/** Goes through an archive and keeps what is directly below its first entry. */
async function look(archive: Archive): Promise<Found> {
  const { header } = archive.first;
  if (header.type !== "directory") return { header, children: undefined };
  const prefix = header.name.replace(/\/?$/, "/");
  const children = new Map<string, ListedFile>();
  for (let entry = await archive.next(); entry !== undefined; entry = await archive.next()) {
    const name = entry.header.name.slice(prefix.length).replace(/\/$/, "");
    const slash = name.indexOf("/");
    if (slash === -1) {
      children.set(name, listed(name, entry.header));
    } else if (entry.header.type === "directory" && name.indexOf("/", slash + 1) === -1) {
      const parent = children.get(name.slice(0, slash));
      if (parent !== undefined) parent.links++;
    }
    if (entry.header.type === "link") shareLink(children, prefix, name, entry.header);
  }
  return { header, children: [...children.values()] };
}

/** A second name of a file that came before: the archive has its size only there. */
function shareLink(
  children: Map<string, ListedFile>,
  prefix: string,
  name: string,
  { linkname = "" }: TarHeader,
): void {
  const first = children.get(linkname.slice(prefix.length));
  const second = children.get(name);
  if (first !== undefined) first.links++;
  if (second !== undefined) {
    second.links = first?.links ?? 2;
    second.size = first?.size ?? -1;
  }
}

/** Asks for the size of files whose other name is further down. */
async function sizeHardLinks(
  files: ImageFiles,
  path: string,
  children: ListedFile[],
): Promise<void> {
  for (const child of children) {
    if (child.size >= 0) continue;
    const place = `${path.replace(/\/$/, "")}/${child.name}`;
    child.size = await files.read(
      place,
      { follow: false },
      ({ first }) => Promise.resolve(first.header.size),
    );
  }
}

function lookAbove(files: ImageFiles, path: string): Promise<TarHeader> {
  return files.read(
    posix.join(path, ".."),
    { follow: true },
    ({ first }) => Promise.resolve(first.header),
  );
}

function listed(name: string, header: TarHeader): ListedFile {
  const { type = "file", mode = 0o644, uid = 0, gid = 0, size, mtime = new Date(0) } = header;
  const directory = type === "directory";
  return {
    name,
    type: fileType(type),
    mode: mode & 0o7777,
    links: directory ? 2 : 1,
    uid,
    gid,
    size: directory ? DIRECTORY_SIZE : type === "symlink" ? linkSize(header) : size,
    modified: mtime,
    ...(type === "symlink" ? { target: header.linkname ?? "" } : {}),
  };
}

function linkSize({ linkname = "" }: TarHeader): number {
  return new TextEncoder().encode(linkname).length;
}

function fileType(type: NonNullable<TarHeader["type"]>): FileType {
  switch (type) {
    case "directory":
    case "symlink":
    case "character-device":
    case "block-device":
    case "fifo":
      return type;
    default:
      return "file";
  }
}

async function readAccounts(files: ImageFiles) {
  const [users, groups] = await Promise.all([
    readNames(files, "/etc/passwd"),
    readNames(files, "/etc/group"),
  ]);
  return { users, groups };
}

/** Numbers and names of an account file; none where there is no such file. */
async function readNames(files: ImageFiles, path: string): Promise<Map<number, string>> {
  const names = new Map<number, string>();
  try {
    const text = await files.read(path, { follow: true }, async ({ first: { header, body } }) => {
      if ((header.type ?? "file") !== "file" || header.size > ACCOUNTS_CAP) return "";
      return await new Response(body).text();
    });
    for (const line of text.split("\n")) {
      const [name, , id] = line.split(":");
      if (name && id && /^[0-9]+$/.test(id) && !names.has(Number(id))) names.set(Number(id), name);
    }
  } catch (error) {
    if (!(error instanceof ImagePathError)) throw error;
  }
  return names;
}
