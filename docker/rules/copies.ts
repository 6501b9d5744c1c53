/** COPY and ADD: what they take, and where it lands. */

import { posix } from "node:path";
import type { Flag, Heredoc, Instruction, Resolved, Word } from "../dockerfile/ast.ts";
import { heredocWord } from "../dockerfile/heredocs.ts";
import type { Context, ContextFile } from "./context.ts";
import { Glob } from "./glob.ts";
import { normalized } from "./image_path.ts";
import type { Workdir } from "./settings.ts";

/** One source of a COPY or ADD. */
export interface CopySource {
  /** With variables put in; `undefined` where their value is not known. */
  text: string | undefined;
  word: Word;
  heredoc: Heredoc | undefined;
  kind: "path" | "url" | "heredoc";
}

/** A COPY or ADD of the Dockerfile. */
export interface Copy {
  instruction: Instruction;
  sources: readonly CopySource[];
  destination: { text: string | undefined; word: Word };
  /** Value of `--from`. */
  from: string | undefined;
  /** As it is after variables were put in; `undefined` when absent, `null` when not known. */
  chmod: string | null | undefined;
  chown: string | null | undefined;
  excludes: readonly string[];
  parents: boolean;
}

/** Reads a COPY or ADD; `undefined` for one that cannot be built. */
export function readCopy(
  instruction: Instruction,
  resolved: Resolved | undefined,
): Copy | undefined {
  const written = instruction.json ?? instruction.args ?? [];
  const word = written.at(-1);
  if (written.length < 2 || word === undefined) return undefined;
  const bodies = [...instruction.heredocs];
  const sources = written.slice(0, -1).map((source, index): CopySource => {
    const text = resolved?.words[index];
    if (instruction.json === undefined && heredocWord(source.value) !== undefined) {
      return { text, word: source, heredoc: bodies.shift(), kind: "heredoc" };
    }
    const isUrl = instruction.instruction === "ADD" &&
      /^(https?:\/\/|git@|git:\/\/|ssh:\/\/)/i.test(text ?? source.value);
    return { text, word: source, heredoc: undefined, kind: isUrl ? "url" : "path" };
  });
  const flag = (name: string) => instruction.flags.find((one) => one.name === name);
  const value = (one: Flag | undefined) =>
    one === undefined ? undefined : resolved?.flags.get(one) ?? null;
  return {
    instruction,
    sources,
    destination: { text: resolved?.words[written.length - 1], word },
    from: flag("from")?.value,
    chmod: value(flag("chmod")),
    chown: value(flag("chown")),
    excludes: instruction.flags.flatMap((one) =>
      one.name === "exclude" && one.value !== undefined ? [one.value] : []
    ),
    parents: flag("parents") !== undefined && flag("parents")?.value?.toLowerCase() !== "false",
  };
}

/** The destination as an absolute path, a slash at its end kept; `undefined` if it is not known. */
export function destinationPath(
  { destination: { text } }: Copy,
  workdir: Workdir,
): string | undefined {
  if (text === undefined || workdir === null && !text.startsWith("/")) return undefined;
  // `.` and `..` at the end name folders.
  const written = text.endsWith(".") && /(^|\/)\.{1,2}$/.test(text) ? `${text}/` : text;
  return normalized(text.startsWith("/") ? written : posix.join(workdir ?? "/", written));
}

/** A source as a path of the context: no `/` at its ends, `""` for the whole context. */
export function contextPath(source: string): string {
  const path = posix.normalize(`/${source}`).slice(1);
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

/** Whether a source would have to lie outside of the context. */
export function leavesContext(source: string): boolean {
  return source.includes("..") &&
    posix.normalize(source.replace(/^\/+/, "")).split("/")[0] === "..";
}

/** Whether a source may name more than what could be seen of the context. */
export function mayHoldUnseen({ unseen }: Context, source: string): boolean {
  if (unseen.size === 0) return false;
  const path = contextPath(source);
  const inside = (name: string, folder: string) =>
    folder === "" || name === folder || name.startsWith(`${folder}/`);
  return /[*?[\\]/.test(path) ||
    [...unseen.keys()].some((folder) => inside(path, folder) || inside(folder, path));
}

/** What a source names in a context: each match with all that lies below it. */
export interface Match {
  root: ContextFile | undefined;
  /** Files and folders below, or the file itself; those ignored left out. */
  files: readonly ContextFile[];
}

/** Looks a source up. Ignored files are not found, as the builder never sees them. */
export function matches(context: Context, source: string, excludes: readonly string[]): Match[] {
  const path = contextPath(source);
  const roots = /[*?[\\]/.test(path)
    ? [...context.files.values()].filter(globMatcher(path))
    : path === ""
    ? [undefined]
    : [...[context.files.get(path)].filter((file) => file !== undefined)];
  const patterns = excludes.map((exclude) => new Glob(contextPath(exclude)));
  const excluded = ({ path: name }: ContextFile) => patterns.some((one) => one.takes(name));
  return roots.flatMap((root) => {
    const files = [...content(context, root)].filter((file) => !file.ignored && !excluded(file));
    const visible = root === undefined || !root.ignored || files.length > 0;
    return visible ? [{ root, files }] : [];
  });
}

/**
 * Whether a source that names nothing may do so through a link: the builder follows those that lie
 * inside of the context.
 */
export function mayBeBehindLink({ files }: Context, source: string): boolean {
  const parts = contextPath(source).split("/");
  if (!/[*?[\\]/.test(source)) {
    return parts.some((_, index) =>
      files.get(parts.slice(0, index + 1).join("/"))?.kind === "link"
    );
  }
  const patterns = parts.map((_, index) => new Glob(parts.slice(0, index + 1).join("/")));
  return [...files.values()].some(({ kind, path }) =>
    kind === "link" && patterns.some((pattern) => pattern.test(path))
  );
}

function globMatcher(path: string): (file: ContextFile) => boolean {
  const pattern = new Glob(path);
  return (file) => pattern.test(file.path);
}

function* content(context: Context, root: ContextFile | undefined): Generator<ContextFile> {
  if (root !== undefined && root.kind !== "directory") return yield root;
  for (const path of context.children.get(root?.path ?? "") ?? []) {
    const file = context.files.get(path);
    if (file === undefined) continue;
    yield file;
    if (file.kind === "directory") yield* content(context, file);
  }
}
