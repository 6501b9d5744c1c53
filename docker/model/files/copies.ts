/** COPY and ADD: their sources and destinations. */

import { posix } from "node:path";
import type { Dockerfile, Heredoc, Instruction, Resolved, Word } from "../../dockerfile/ast.ts";
import { heredocWord } from "../../dockerfile/lines/heredocs.ts";
import type { Context, ContextFile } from "../../context/context.ts";
import { Glob } from "../../context/glob.ts";
import type { Workdir } from "../workdirs.ts";

/** One source of a COPY or ADD. */
export interface CopySource {
  /** With variables expanded; `undefined` if their value is not known. */
  text: string | undefined;
  word: Word;
  heredoc: Heredoc | undefined;
  kind: "path" | "url" | "heredoc";
}

/** A COPY or ADD of the Dockerfile. */
export class Copy {
  /** The sources, then the destination; `undefined` if it is not known. */
  readonly texts: Resolved["words"];
  readonly destination: { text: string | undefined; word: Word };
  /** Value of `--from`. */
  readonly from: string | undefined = undefined;
  /** After expansion; `undefined` when absent, `null` when not known. */
  readonly chmod: string | null | undefined = undefined;
  readonly chown: string | null | undefined = undefined;
  readonly parents: boolean = false;
  readonly sources: readonly CopySource[];

  constructor(
    readonly instruction: Instruction,
    destination: Word,
    { words, flags: values }: Resolved,
  ) {
    this.texts = words;
    this.sources = readSources(instruction, words);
    this.destination = { text: words[words.length - 1], word: destination };
    // If a flag is repeated, the first one counts.
    for (const flag of instruction.flags.toReversed()) {
      switch (flag.name) {
        case "from":
          this.from = flag.value;
          break;
        case "chmod":
          this.chmod = values.get(flag) ?? null;
          break;
        case "chown":
          this.chown = values.get(flag) ?? null;
          break;
        case "parents":
          this.parents = flag.value?.toLowerCase() !== "false";
      }
    }
  }

  get excludes(): readonly string[] {
    return this.instruction.flags.flatMap(({ name, value }) =>
      name === "exclude" && value !== undefined ? [value] : []
    );
  }
}

/** Reads a COPY or ADD; `undefined` for one that cannot be built. */
export function readCopy(
  instruction: Instruction,
  { resolved }: Pick<Dockerfile, "resolved">,
): Copy | undefined {
  const written = instruction.json ?? instruction.args ?? [];
  const destination = written.at(-1);
  const values = resolved.get(instruction);
  if (written.length < 2 || destination === undefined || values === undefined) return undefined;
  return new Copy(instruction, destination, values);
}

function readSources(instruction: Instruction, texts: Resolved["words"]): CopySource[] {
  const written = instruction.json ?? instruction.args ?? [];
  const bodies = [...instruction.heredocs];
  return written.slice(0, -1).map((word, index): CopySource => {
    const text = texts[index];
    if (instruction.json === undefined && heredocWord(word.value) !== undefined) {
      return { text, word, heredoc: bodies.shift(), kind: "heredoc" };
    }
    const isUrl = instruction.instruction === "ADD" &&
      /^(https?:\/\/|git@|git:\/\/|ssh:\/\/)/i.test(text ?? word.value);
    return { text, word, heredoc: undefined, kind: isUrl ? "url" : "path" };
  });
}

/** The destination as an absolute path, with its trailing slash; `undefined` if it is not known. */
export function destinationPath(
  { destination: { text } }: Copy,
  workdir: Workdir,
): string | undefined {
  if (text === undefined || workdir === null && !text.startsWith("/")) return undefined;
  // A trailing `.` or `..` is a folder.
  const written = /(^|\/)\.{1,2}$/.test(text) ? `${text}/` : text;
  return posix.normalize(text.startsWith("/") ? written : posix.join(workdir ?? "/", written));
}

/** A source as a path of the context: without `/` at either end, `""` for the whole context. */
export function contextPath(source: string): string {
  const path = posix.normalize(`/${source}`).slice(1);
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

/** Whether a source is outside the context. */
export function leavesContext(source: string): boolean {
  return posix.normalize(source.replace(/^\/+/, "")).split("/")[0] === "..";
}

/** Whether a source may include files that could not be seen. */
export function mayHoldUnseen({ unseen }: Context, source: string): boolean {
  if (unseen.size === 0) return false;
  const path = contextPath(source);
  const inside = (name: string, folder: string) =>
    folder === "" || name === folder || name.startsWith(`${folder}/`);
  return /[*?[\\]/.test(path) ||
    [...unseen.keys()].some((folder) => inside(path, folder) || inside(folder, path));
}

/** A match of a source in a context, with everything below it. */
export interface Match {
  root: ContextFile | undefined;
  /** The files and folders below it, or the file itself, without ignored ones. */
  files: readonly ContextFile[];
}

/**
 * Finds the matches of a source. Ignored files do not match, because the builder never sees them.
 */
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
    const visible = root === undefined || !(root.ignored || excluded(root)) || files.length > 0;
    return visible ? [{ root, files }] : [];
  });
}

/**
 * Whether a source without a match may exist behind a link: the builder follows links within the
 * context.
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
