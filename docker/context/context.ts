/** A grader's build context as the rules see it. */

import { join, relative, resolve } from "node:path";
import { readSmallFile, readSmallText, UnfitFileError } from "../../terminal/small_file.ts";
import { oddNames } from "../files/names.ts";
import { TREE_LIMITS } from "../files/walk.ts";
import { IgnoreFile, type IgnoreProblem } from "./ignore_file.ts";

/** A file or folder of the context. */
export interface ContextFile {
  /** Relative to the context, with `/`. */
  path: string;
  /** `other`: a socket, a pipe or a device. */
  kind: "file" | "directory" | "link" | "other";
  /** Permission bits. */
  mode: number;
  /** Bytes. */
  size: number;
  /** Excluded by the ignore rules. */
  ignored: boolean;
  /** The target of a link, as written. */
  target?: string | undefined;
}

/** A build context. */
export interface Context {
  /**
   * By path, parents before their contents; without the contents of folders that are ignored for
   * good.
   */
  files: ReadonlyMap<string, ContextFile>;
  /** The paths directly in a folder. */
  children: ReadonlyMap<string, readonly string[]>;
  /** Folders whose contents could not all be seen, and why. */
  unseen: ReadonlyMap<string, Unseen>;
  /** Whether modes are meaningful: not on Windows. */
  trustsModes: boolean;
  hasIgnoreFile: boolean;
  /** Lines of the ignore file that docker refuses, and the file's path if it is in the context. */
  ignoreProblems: readonly (IgnoreProblem & { path: string })[];
  /** The text of a file, if it is readable, at most 1 MB and free of NUL bytes. */
  text(path: string): string | undefined;
}

/**
 * The reason: something cannot be read, the context has too many entries or is too deep, or a name
 * is not UTF-8 (given with its escapes).
 */
export type Unseen = "unreadable" | "too-many" | { oddName: string };

/** Larger files, in bytes, are not read. */
const LARGEST_TEXT = 1024 * 1024;

/** Most characters of text kept in all: reading a file again is cheap. */
const MOST_KEPT = 32 * LARGEST_TEXT;

export interface ContextOptions {
  folder: string;
  /** Used to find its own ignore file: relative to the folder, or absolute. */
  dockerfile: string;
  trustsModes: boolean;
  /** Only this many entries of a context are examined. */
  mostEntries?: number;
}

/** Reads a build context from a folder of this machine. */
export async function readContext(options: ContextOptions): Promise<Context> {
  const { folder, dockerfile, trustsModes, mostEntries = 200_000 } = options;
  const ignoreText = readIgnoreFile(folder, dockerfile);
  const ignore = new IgnoreFile(ignoreText ?? "");
  const files = new Map<string, ContextFile>();
  const children = new Map<string, string[]>();
  const unseen = new Map<string, Unseen>();
  const visit = async (parent: string, depth: number) => {
    if (depth > TREE_LIMITS.depth) return void unseen.set(parent, "too-many");
    const names = await namesIn(join(folder, parent));
    if (names === undefined) unseen.set(parent, "unreadable");
    const paths: string[] = [];
    children.set(parent, paths);
    for (const name of names ?? []) {
      if (files.size >= mostEntries) return void unseen.set(parent, "too-many");
      const path = parent === "" ? name : `${parent}/${name}`;
      const facts = lookAt(join(folder, path));
      if (facts === undefined) {
        unseen.set(parent, "unreadable");
        continue;
      }
      const ignored = ignore.ignores(path);
      files.set(path, { ...facts, path, ignored });
      paths.push(path);
      if (facts.kind !== "directory") continue;
      // Otherwise the builder does not read it either.
      if (!ignored || ignore.mayTakeBack(path)) await visit(path, depth + 1);
      else children.set(path, []);
    }
  };
  await visit("", 0);
  // An endless context is read only in part anyway.
  const isWhole = ![...unseen.values()].includes("too-many");
  for (const { near, shown } of isWhole ? await oddNames(folder, { deep: true }) : []) {
    const parent = near.slice(0, Math.max(0, near.lastIndexOf("/")));
    if (!ignore.ignores(near)) unseen.set(parent, { oddName: shown });
  }
  return {
    files,
    children,
    unseen,
    trustsModes: trustsModes && Deno.build.os !== "windows",
    hasIgnoreFile: ignoreText !== undefined,
    ignoreProblems: ignore.problems.map((problem) => ({
      ...problem,
      path: ignorePath(folder, dockerfile),
    })),
    text: remembered((path) => {
      const file = files.get(path);
      return file?.kind === "file" && file.size <= LARGEST_TEXT
        ? readText(join(folder, path))
        : undefined;
    }),
  };
}

/** Sorted; `undefined` for a folder that cannot be read. */
async function namesIn(folder: string): Promise<string[] | undefined> {
  try {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(folder)) names.push(name);
    return names.sort();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return undefined;
  }
}

type Facts = Pick<ContextFile, "kind" | "mode" | "size" | "target">;

function lookAt(path: string): Facts | undefined {
  try {
    // Several times as fast as the asynchronous call, and there may be 200,000.
    const info = Deno.lstatSync(path);
    const kind = info.isDirectory
      ? "directory"
      : info.isSymlink
      ? "link"
      : info.isFile
      ? "file"
      : "other";
    const facts = { kind, mode: (info.mode ?? 0o644) & 0o7777, size: info.size } as const;
    return kind === "link" ? { ...facts, target: targetOf(path) } : facts;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return undefined;
  }
}

/** `undefined` for a target that the runtime cannot represent. */
function targetOf(path: string): string | undefined {
  try {
    return Deno.readLinkSync(path);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    const bytes = readSmallFile(path, LARGEST_TEXT);
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch (error) {
    // It may have been locked or removed since the folder was listed.
    if (!(error instanceof Error)) throw error;
    return undefined;
  }
}

/**
 * The text of the ignore file that applies to a Dockerfile; undefined if there is none that can be
 * read.
 *
 * @throws {UnfitFileError} for a file too large to be meant as one
 */
export function readIgnoreFile(folder: string, dockerfile: string): string | undefined {
  for (
    const path of [`${resolve(folder, dockerfile)}.dockerignore`, join(folder, ".dockerignore")]
  ) {
    try {
      return readSmallText(path, LARGEST_TEXT);
    } catch (error) {
      if (error instanceof UnfitFileError || !(error instanceof Error)) throw error;
    }
  }
  return undefined;
}

/** The path of that file, relative to the folder. */
function ignorePath(folder: string, dockerfile: string): string {
  const own = `${resolve(folder, dockerfile)}.dockerignore`;
  try {
    if (Deno.statSync(own).isFile) return relative(folder, own).replaceAll("\\", "/");
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
  return ".dockerignore";
}

/** Keeps the most recently read texts: a large context has more text than fits into memory. */
function remembered(read: (path: string) => string | undefined): Context["text"] {
  const texts = new Map<string, string | undefined>();
  let kept = 0;
  return (path) => {
    if (texts.has(path)) return texts.get(path);
    const text = read(path);
    kept += text?.length ?? 0;
    if (kept > MOST_KEPT) {
      texts.clear();
      kept = text?.length ?? 0;
    }
    texts.set(path, text);
    return text;
  };
}
