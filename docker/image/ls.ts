import { posix } from "node:path";
import type { Archive, TarHeader } from "../files/archive.ts";
import { type DeviceNumbers, deviceNumbers } from "./device_numbers.ts";
import { type ImageFiles, ImagePathError, isFolderPath } from "./image_files.ts";
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
  /** Include names that start with a dot. */
  all: boolean;
}

/** The entry at a path of an image and, for a directory, its contents. */
interface Found {
  header: TarHeader;
  children: ListedFile[] | undefined;
  device?: DeviceNumbers | undefined;
}

/** The usual size of a directory in file systems; archives do not have it. */
const DIRECTORY_SIZE = 4096;

const LOOP = "Too many levels of symbolic links";

/** Most bytes of a directory's archive that are read only to count its links. */
const ABOVE_CAP = 16 * 1024 * 1024;
const HEADER_SIZE = 512;

/** Larger than any real account file. */
const ACCOUNTS_CAP = 1024 * 1024;

/** The longest user name in Linux: all lines are padded to the longest. */
const LONGEST_ACCOUNT = 255;

/** Names in a directory, or of files with several names, that fit into memory. */
const MOST_NAMES = 1_000_000;

/** Most requests for what a directory's archive lacks, at some 30 ms each. */
const MOST_QUESTIONS = 500;

/**
 * Lists a path as the image's own `ls` would, without running anything.
 *
 * @returns lines, or an error message in the words of `ls`
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
  const lookAt = (archive: Archive) => look(path, archive);
  const found = await files.read(path, { follow: false }, lookAt).catch(async (error: unknown) => {
    const isLoop = error instanceof ImagePathError && error.reason === LOOP;
    const loop = isLoop && long && !isFolderPath(path) ? await findLoop(files, path) : undefined;
    if (loop === undefined) throw error;
    return loop;
  });
  // A long listing shows a link itself; a short one shows its target if that is a directory.
  if (found.header.type !== "symlink" || long) return found;
  try {
    const behind = await files.read(path, { follow: true }, lookAt);
    return behind.children === undefined ? found : behind;
  } catch (error) {
    if (error instanceof ImagePathError) return found;
    throw error;
  }
}

async function listFound(
  files: ImageFiles,
  path: string,
  { header, children, device }: Found,
  options: LsOptions,
): Promise<string[]> {
  const names = options.long ? await readAccounts(files) : { users: new Map(), groups: new Map() };
  const listing: ListingOptions = { ...options, ...names, now: new Date() };
  if (children === undefined) {
    return renderFiles([{ ...listed(path, header), ...(device ? { device } : {}) }], listing);
  }
  if (options.long) await complete(files, path, children);
  const shown = options.all ? children : children.filter(({ name }) => !name.startsWith("."));
  if (options.all) {
    const folders = children.filter(({ type }) => type === "directory").length;
    const self = { ...listed(".", header), links: 2 + folders };
    const isRoot = posix.normalize(path) === "/";
    const above = options.long && !isRoot ? await lookAbove(files, path) : self;
    shown.push(self, { ...above, name: ".." });
  }
  const lines = renderFiles(sortFiles(shown), listing);
  return options.long ? [renderTotal(shown, listing), ...lines] : lines;
}

/** Reads an archive and keeps what is directly below its first entry. */
async function look(path: string, archive: Archive): Promise<Found> {
  const { header } = archive.first;
  let names = 0;
  if (header.type !== "directory") {
    return { header, children: undefined, device: deviceNumbers(archive.head()) };
  }
  const prefix = header.name.replace(/\/?$/, "/");
  const children = new Map<string, ListedFile>();
  const shared = new SharedFiles(prefix);
  for (let entry = await archive.next(); entry !== undefined; entry = await archive.next()) {
    const name = entry.header.name.slice(prefix.length).replace(/\/$/, "");
    const slash = name.indexOf("/");
    if (slash === -1) {
      children.set(name, listed(name, entry.header));
    } else if (entry.header.type === "directory" && name.indexOf("/", slash + 1) === -1) {
      const parent = children.get(name.slice(0, slash));
      if (parent !== undefined) parent.links++;
    }
    if (entry.header.type === "link") shared.add(name, entry.header);
    if ((slash === -1 || entry.header.type === "link") && ++names > MOST_NAMES) {
      throw new ImagePathError(path, `More than ${MOST_NAMES} names`);
    }
  }
  shared.settle(children);
  return { header, children: [...children.values()] };
}

/** Files with several names: the archive describes them only with the first one. */
class SharedFiles {
  readonly #prefix: string;
  readonly #names = new Map<string, string[]>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  add(name: string, { linkname = "" }: TarHeader): void {
    const first = linkname.slice(this.#prefix.length);
    const names = this.#names.get(first);
    if (names === undefined) this.#names.set(first, [first, name]);
    else names.push(name);
  }

  /**
   * Gives each name the number of all of them, and the size of the first; -1 if that is in a
   * subfolder.
   */
  settle(children: ReadonlyMap<string, ListedFile>): void {
    for (const names of this.#names.values()) {
      const first = children.get(names[0] ?? "");
      for (const name of names) {
        const child = children.get(name);
        if (child === undefined) continue;
        child.links = names.length;
        child.size = first?.size ?? -1;
      }
    }
  }
}

/** Requests what a directory's archive lacks: sizes that come later in it, numbers of devices. */
async function complete(files: ImageFiles, path: string, children: ListedFile[]): Promise<void> {
  let questions = 0;
  for (const child of children) {
    const isDevice = child.type === "character-device" || child.type === "block-device";
    if (child.size >= 0 && !isDevice) continue;
    if (++questions > MOST_QUESTIONS) {
      child.size = -1;
      continue;
    }
    const place = `${path.replace(/\/$/, "")}/${child.name}`;
    await files.read(place, { follow: false }, ({ first, head }) => {
      const device = isDevice ? deviceNumbers(head()) : undefined;
      if (device !== undefined) child.device = device;
      child.size = first.header.size;
      return Promise.resolve();
    });
  }
}

/** The parent directory, with its links if they can be counted quickly. */
async function lookAbove(files: ImageFiles, path: string): Promise<ListedFile> {
  return await files.read(path.replace(/\/?$/, "/.."), { follow: true }, async (archive) => {
    const above = listed("..", archive.first.header);
    const prefix = archive.first.header.name.replace(/\/?$/, "/");
    let folders = 0;
    let bytes = 0;
    for (let entry = await archive.next(); entry !== undefined; entry = await archive.next()) {
      const { name, type, size } = entry.header;
      bytes += HEADER_SIZE + size;
      if (bytes > ABOVE_CAP) return above;
      if (type === "directory" && /^[^/]+\/?$/.test(name.slice(prefix.length))) folders++;
    }
    return { ...above, links: above.links + folders };
  });
}

/** The link at a path that leads in a circle; the engine returns it only with its directory. */
async function findLoop(files: ImageFiles, path: string): Promise<Found | undefined> {
  const name = posix.basename(path);
  return await files.read(`${posix.dirname(path)}/`, { follow: true }, async (archive) => {
    const prefix = archive.first.header.name.replace(/\/?$/, "/");
    for (let entry = await archive.next(); entry !== undefined; entry = await archive.next()) {
      const { header } = entry;
      if (header.name.slice(prefix.length) === name) return { header, children: undefined };
    }
    return undefined;
  });
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

/** Ids and names in an account file; empty if there is no such file. */
async function readNames(files: ImageFiles, path: string): Promise<Map<number, string>> {
  const names = new Map<number, string>();
  try {
    const text = await files.read(path, { follow: true }, async ({ first: { header, body } }) => {
      if ((header.type ?? "file") !== "file" || header.size > ACCOUNTS_CAP) return "";
      return await new Response(body).text();
    });
    for (const line of text.split("\n")) {
      const [name, , id] = line.split(":");
      if (!name || !id || name.length > LONGEST_ACCOUNT || !/^[0-9]+$/.test(id)) continue;
      if (!names.has(Number(id))) names.set(Number(id), name);
    }
  } catch (error) {
    if (!(error instanceof ImagePathError)) throw error;
  }
  return names;
}
