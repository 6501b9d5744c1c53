import { type Found, type WalkOptions, walkTree } from "../files/walk.ts";
import { readIgnoreFile } from "./context.ts";
import { IgnoreFile } from "./ignore_file.ts";

/** An entry of a build context that is sent to the builder. */
export interface ContextEntry {
  /** Relative to the context, with `/`. */
  path: string;
  kind: "file" | "directory" | "link";
  /** Permission bits. */
  mode: number;
  /** Bytes. */
  size: number;
}

/** The builder reads these whatever the ignore file says. */
const ALWAYS = ["Dockerfile", ".dockerignore"];

/**
 * The entries of a folder's build context, in an order that depends only on the names. Sockets,
 * pipes and devices are left out, as in `docker build`.
 *
 * @throws {UserError} for what a zip cannot store, see `walkTree()`
 */
export async function contextEntries(folder: string): Promise<ContextEntry[]> {
  const entries: ContextEntry[] = [];
  for await (const { name: path, info } of walkContext(folder)) {
    const kind = info.isDirectory ? "directory" : info.isSymlink ? "link" : "file";
    const mode = (info.mode ?? (kind === "directory" ? 0o755 : 0o644)) & 0o7777;
    entries.push({ path, kind, mode, size: info.size });
  }
  return entries;
}

/**
 * The same, yielded while the folder is read.
 *
 * @throws {UserError} as {@linkcode contextEntries}
 */
export async function* walkContext(
  folder: string,
  options: Pick<WalkOptions, "oddNames"> = {},
): AsyncGenerator<Found> {
  const rules = new IgnoreFile(readIgnoreFile(folder, "Dockerfile") ?? "");
  const isLeftOut = (path: string) => !ALWAYS.includes(path) && rules.ignores(path);
  const leavesOut = (path: string) => isLeftOut(path) && !rules.mayTakeBack(path);
  for await (const found of walkTree(folder, { ...options, leavesOut })) {
    const { name, info } = found;
    if (name === "" || isLeftOut(name)) continue;
    if (info.isDirectory || info.isSymlink || info.isFile) yield found;
  }
}
