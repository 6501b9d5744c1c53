/** The build context of a grader as the rules see it. */

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
  /** Left out by the ignore rules. */
  ignored: boolean;
  /** Where a link leads, as it is written. */
  target?: string | undefined;
}

/** A build context. */
export interface Context {
  /** By path, parents before their content; without what lies in an ignored folder for good. */
  files: ReadonlyMap<string, ContextFile>;
  /** The paths of a folder's direct content. */
  children: ReadonlyMap<string, readonly string[]>;
  /** Folders that hold more than could be seen, and why. */
  unseen: ReadonlyMap<string, Unseen>;
  /** Whether modes mean anything: not on Windows. */
  trustsModes: boolean;
  hasIgnoreFile: boolean;
  /** What docker refuses of the ignore file, and its path in the context where it lies in it. */
  ignoreProblems: readonly (IgnoreProblem & { path: string })[];
  /** The text of a file, if it is one of at most 1 MB without NUL bytes that can be read. */
  text(path: string): string | undefined;
}

/**
 * Why: something of it may not be read, the context has too many entries or is too deep, or there is
 * a name that is not UTF-8, given with its escapes.
 */
export type Unseen = "unreadable" | "too-many" | { oddName: string };

/** Only files up to this many bytes are read. */
const LARGEST_TEXT = 1024 * 1024;

/** Texts are kept up to this many characters in all: reading one again is cheap. */
const MOST_KEPT = 32 * LARGEST_TEXT;

export interface ContextOptions {
  folder: string;
  /** For its own ignore file: relative to the folder, or absolute. */
  dockerfile: string;
  trustsModes: boolean;
  /** A context of more entries than this is looked at in part. */
  mostEntries?: number;
}

/** Looks at a folder of this machine. */
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
      // Else the builder does not read it either.
      if (!ignored || ignore.mayTakeBack(path)) await visit(path, depth + 1);
      else children.set(path, []);
    }
  };
  await visit("", 0);
  // A context without an end is looked at in part anyhow.
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

/** In order; `undefined` for a folder that cannot be read. */
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
    // Several times as fast as asking in turns, and there may be 200,000.
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

/** `undefined` for a target that the runtime cannot name. */
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
    // Its owner may have locked it, or taken it away since the folder was listed.
    if (!(error instanceof Error)) throw error;
    return undefined;
  }
}

/**
 * The text of the ignore file that counts for a Dockerfile; undefined where there is none that can
 * be read.
 *
 * @throws {UnfitFileError} for a file larger than any that is meant
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

/** The path of that file below the folder. */
function ignorePath(folder: string, dockerfile: string): string {
  const own = `${resolve(folder, dockerfile)}.dockerignore`;
  try {
    if (Deno.statSync(own).isFile) return relative(folder, own).replaceAll("\\", "/");
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
  return ".dockerignore";
}

/** Keeps what was read last: a large context has more text than fits into memory. */
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
