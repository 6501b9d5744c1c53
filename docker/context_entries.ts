import dockerignore from "@balena/dockerignore";
import { join } from "node:path";
import { readIgnoreFile } from "./rules/context.ts";

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
 */
export async function contextEntries(folder: string): Promise<ContextEntry[]> {
  const lines = (readIgnoreFile(folder, "Dockerfile") ?? "").replace(/^\ufeff/, "").split(
    /\r?\n/,
  );
  const rules = dockerignore.default().add(lines);
  // Only then can something below an ignored folder be taken back.
  const takesBack = lines.some((line) => line.trimStart().startsWith("!"));
  const isLeftOut = (path: string) => !ALWAYS.includes(path) && rules.ignores(path);
  const entries: ContextEntry[] = [];
  const visit = async (parent: string) => {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(join(folder, parent))) names.push(name);
    for (const name of names.sort()) {
      const path = parent === "" ? name : `${parent}/${name}`;
      const isOut = isLeftOut(path);
      if (isOut && !takesBack) continue;
      const info = await Deno.lstat(join(folder, path));
      const kind = info.isDirectory ? "directory" : info.isSymlink ? "link" : "file";
      if (!isOut && (info.isFile || kind !== "file")) {
        const mode = (info.mode ?? (kind === "directory" ? 0o755 : 0o644)) & 0o7777;
        entries.push({ path, kind, mode, size: info.size });
      }
      if (kind === "directory") await visit(path);
    }
  };
  await visit("");
  return entries;
}
