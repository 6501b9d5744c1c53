import { walkTree } from "../files/walk.ts";
import { readIgnoreFile } from "./context.ts";
import { IgnoreFile } from "./ignore_file.ts";

/** Something of a build context that the builder gets. */
export interface ContextEntry {
  /** Relative to the context, with `/`. */
  path: string;
  kind: "file" | "directory" | "link";
  /** Permission bits. */
  mode: number;
  /** Bytes. */
  size: number;
}

/** The builder reads these, whatever the ignore file says. */
const ALWAYS = ["Dockerfile", ".dockerignore"];

/**
 * What of a folder belongs to its build context, in an order that depends on the names alone. Sockets,
 * pipes and devices are left out, as `docker build` does.
 *
 * @throws {UserError} for what no zip can carry, see `walkTree()`
 */
export async function contextEntries(folder: string): Promise<ContextEntry[]> {
  const rules = new IgnoreFile(readIgnoreFile(folder, "Dockerfile") ?? "");
  const isLeftOut = (path: string) => !ALWAYS.includes(path) && rules.ignores(path);
  const entries: ContextEntry[] = [];
  const leavesOut = (path: string) => isLeftOut(path) && !rules.mayTakeBack(path);
  for await (const { name: path, info } of walkTree(folder, { leavesOut })) {
    if (path === "" || isLeftOut(path)) continue;
    const kind = info.isDirectory ? "directory" : info.isSymlink ? "link" : "file";
    if (!info.isFile && kind === "file") continue;
    const mode = (info.mode ?? (kind === "directory" ? 0o755 : 0o644)) & 0o7777;
    entries.push({ path, kind, mode, size: info.size });
  }
  return entries;
}
