/** The build context of a grader as the rules see it. */

import { join } from "node:path";
import { IgnoreFile } from "./ignore_file.ts";

/** A file or folder of the context. */
export interface ContextFile {
  /** Relative to the context, with `/`. */
  path: string;
  kind: "file" | "directory" | "link";
  /** Permission bits. */
  mode: number;
  /** Bytes. */
  size: number;
  /** Left out by the ignore rules. */
  ignored: boolean;
}

/** A build context. */
export interface Context {
  /** Everything in it, by path, parents before their content. */
  files: ReadonlyMap<string, ContextFile>;
  /** The paths of a folder's direct content. */
  children: ReadonlyMap<string, readonly string[]>;
  /** Whether modes mean anything: not on Windows, and not for what came as a zip. */
  trustsModes: boolean;
  hasIgnoreFile: boolean;
  /** The text of a file, if it is one of at most 1 MB without NUL bytes. */
  text(path: string): string | undefined;
}

/** Only files up to this many bytes are read. */
const LARGEST_TEXT = 1024 * 1024;

/** A context of more entries than this is looked at in part. */
const MOST_ENTRIES = 200_000;

export interface ContextOptions {
  folder: string;
  /** Relative to the folder, for its own ignore file. */
  dockerfile: string;
  trustsModes: boolean;
}

/** Looks at a folder of this machine. */
export async function readContext(options: ContextOptions): Promise<Context> {
  const { folder, dockerfile, trustsModes } = options;
  const ignoreText = await readIgnoreFile(folder, dockerfile);
  const ignore = new IgnoreFile(ignoreText ?? "");
  const files = new Map<string, ContextFile>();
  const children = new Map<string, string[]>();
  const visit = async (parent: string) => {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(join(folder, parent))) names.push(name);
    names.sort();
    const paths = names.map((name) => parent === "" ? name : `${parent}/${name}`);
    children.set(parent, paths);
    for (const path of paths) {
      if (files.size >= MOST_ENTRIES) return;
      const info = await Deno.lstat(join(folder, path));
      const kind = info.isDirectory ? "directory" : info.isSymlink ? "link" : "file";
      const mode = (info.mode ?? 0o644) & 0o7777;
      files.set(path, { path, kind, mode, size: info.size, ignored: ignore.ignores(path) });
      if (kind === "directory") await visit(path);
    }
  };
  await visit("");
  return {
    files,
    children,
    trustsModes: trustsModes && Deno.build.os !== "windows",
    hasIgnoreFile: ignoreText !== undefined,
    text: remembered((path) => {
      const file = files.get(path);
      if (file?.kind !== "file" || file.size > LARGEST_TEXT) return undefined;
      const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(
        Deno.readFileSync(join(folder, path)),
      );
      return text.includes("\0") ? undefined : text;
    }),
  };
}

/** The text of the ignore file that counts for a Dockerfile; undefined where there is none. */
export async function readIgnoreFile(
  folder: string,
  dockerfile: string,
): Promise<string | undefined> {
  for (const name of [`${dockerfile}.dockerignore`, ".dockerignore"]) {
    const text = await Deno.readTextFile(join(folder, name)).catch(() => undefined);
    if (text !== undefined) return text;
  }
  return undefined;
}

function remembered(read: (path: string) => string | undefined): Context["text"] {
  const texts = new Map<string, string | undefined>();
  return (path) => {
    if (!texts.has(path)) texts.set(path, read(path));
    return texts.get(path);
  };
}
