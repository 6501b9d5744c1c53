/** What is known of an image's files (docs/spec/sanity-rules.md, section 2, "Image files"). */

import type { Instruction } from "../../dockerfile/ast.ts";
import { baseKind, folderPermissions, type Ground } from "../base/base_files.ts";
import type { Permissions } from "./file_mode.ts";
import { parentOf } from "./image_path.ts";
import type { Place } from "../place.ts";

/** A text and its place: a file of the context or a here-document. */
export interface TextSource {
  /** Relative to the grader's directory. */
  file: string;
  /** Added to a line number of the text to get that of the file. */
  firstLine: number;
  text: string;
  /** The Dockerfile's instruction, for a here-document. */
  instruction?: Instruction;
}

/** A file or folder that the grader itself puts into the image. */
export interface ImageFile extends Permissions {
  kind: "file" | "directory" | "unknown";
  /** True as long as its x bit comes only from the disk. */
  modeFromDisk: boolean;
  /** Whether it was copied from the build context or written in a here-document. */
  copied: boolean;
  /** `undefined` if it is not text, too large, or unknown. */
  text: () => TextSource | undefined;
  /**
   * Whether the text may have changed since: `"named"` by a command that names the file,
   * `"perhaps"` by one that may do anything in its folder. `"lines"`: only its carriage returns
   * were removed.
   */
  edited?: "named" | "perhaps" | "lines";
  /** Its origin. */
  at: Place;
}

/** Files by absolute path, and the paths of which nothing is known. */
export class KnownFiles {
  readonly #files = new Map<string, ImageFile>();
  readonly #unknown = new Set<string>();
  readonly #strays: ImageFile[] = [];
  /** The paths below each folder, in the order in which they were added. */
  readonly #below = new Map<string, Set<string>>();
  /**
   * Whether any path may exist, because of a program with unknown effects or an unfamiliar base.
   */
  anythingPossible: boolean;
  /** What was added or changed since everything was blurred. */
  readonly #sharp = new Set<string>();

  /** @param ground what the base image provides */
  constructor(readonly ground: Ground = "other") {
    // A plain distribution has none of a grader's files.
    this.anythingPossible = ground === "other";
  }

  /** An independent copy of the files. */
  copy(): KnownFiles {
    const copy = new KnownFiles(this.ground);
    for (const [path, file] of this.#files) copy.#set(path, file);
    copy.#sharp.clear();
    for (const path of this.#sharp) copy.#sharp.add(path);
    for (const path of this.#unknown) copy.#unknown.add(path);
    copy.#strays.push(...this.#strays);
    copy.anythingPossible = this.anythingPossible;
    return copy;
  }

  /** What is at a path: a file, nothing as far as is known, or `"unknown"`. */
  at(path: string): ImageFile | "unknown" | undefined {
    const file = this.#files.get(path);
    if (file !== undefined) return file;
    for (let above = path;; above = parentOf(above)) {
      if (this.#unknown.has(above)) return "unknown";
      if (above === "/") return undefined;
    }
  }

  /** Whether a file copied to a path goes into a folder there or becomes the path itself. */
  kindAt(path: string): "directory" | "file" | "nothing" | "unknown" {
    const found = this.at(path);
    if (path === "/") return "directory";
    if (found === undefined) return baseKind(this.ground, path);
    return found === "unknown" ? "unknown" : found.kind;
  }

  *entries(): Generator<[string, ImageFile]> {
    yield* this.#files;
  }

  /** The original texts of all copied files, wherever they were copied to. */
  *copiedTexts(): Generator<TextSource> {
    for (const file of [...this.#files.values(), ...this.#strays]) {
      const text = file.copied ? file.text() : undefined;
      if (text !== undefined) yield text;
    }
  }

  /** Adds files whose place is not known: they may be anywhere and replace anything. */
  putSomewhere(others: KnownFiles): void {
    this.blur("/");
    this.suppose("/");
    for (const [, file] of others.entries()) this.#strays.push(file);
  }

  /** Every entry at a path and below it. */
  below(path: string): [string, ImageFile][] {
    return this.#known([path, ...this.#below.get(path) ?? []]);
  }

  /** Whether something that was copied is at a path or below it. */
  holdsCopies(path: string): boolean {
    const isCopied = (name: string) => this.#files.get(name)?.copied === true;
    // The first match decides; there may be very many.
    for (const name of this.#below.get(path) ?? []) if (isCopied(name)) return true;
    return isCopied(path);
  }

  /** Adds a file; missing folders above it belong to root, with mode 0755. */
  put(path: string, file: ImageFile): void {
    for (let above = parentOf(path); above !== "/"; above = parentOf(above)) {
      if (this.at(above) !== undefined) break;
      this.#set(above, folder(folderPermissions(this.ground, above), file.at));
    }
    const before = this.#files.get(path);
    if (before?.kind === "directory" && file.kind === "directory" && file.mode === undefined) {
      return;
    }
    this.#set(path, file);
  }

  /** The folders above a path that are not known to exist. */
  missingAbove(path: string): string[] {
    const missing: string[] = [];
    for (let above = parentOf(path); above !== "/"; above = parentOf(above)) {
      if (this.at(above) !== undefined || baseKind(this.ground, above) === "directory") break;
      missing.push(above);
    }
    return missing;
  }

  change(path: string, change: (file: ImageFile) => ImageFile): void {
    const file = this.#files.get(path);
    if (file === undefined) return;
    this.#set(path, change(file));
  }

  #set(path: string, file: ImageFile): void {
    for (const above of this.#files.has(path) ? [] : foldersAbove(path)) {
      const below = this.#below.get(above);
      if (below === undefined) this.#below.set(above, new Set([path]));
      else below.add(path);
    }
    this.#files.set(path, file);
    this.#sharp.add(path);
  }

  remove(path: string): void {
    for (const [name] of this.below(path)) {
      this.#files.delete(name);
      for (const above of foldersAbove(name)) this.#below.get(above)?.delete(name);
    }
  }

  /** Forgets what is at a path and below it. */
  forget(path: string): void {
    this.remove(path);
    this.#unknown.add(path);
  }

  /** Records that something unknown may be at a path and below it. */
  suppose(path: string): void {
    this.#unknown.add(path);
  }

  /** Forgets owner, mode and text of what is at a path and below it, but not that it exists. */
  blur(path: string): void {
    // Skip what is blurred already: one program with unknown effects often follows another.
    for (const [name, file] of path === "/" ? this.#known([...this.#sharp]) : this.below(path)) {
      const before = file.edited === "lines" ? undefined : file.edited;
      if (before !== undefined && file.mode === undefined && file.uid === undefined) continue;
      const edited = before ?? (name === path ? "named" : "perhaps");
      this.#files.set(name, { ...file, mode: undefined, uid: undefined, edited });
    }
    if (path === "/") this.#sharp.clear();
  }

  /** The given paths at which something is known to be. */
  #known(paths: readonly string[]): [string, ImageFile][] {
    return paths.flatMap((path) => {
      const file = this.#files.get(path);
      return file === undefined ? [] : [[path, file]];
    });
  }

  /** Forgets the text of what is at a path and below it. */
  edit(path: string): void {
    for (const [name, file] of this.below(path)) {
      const edited = name === path ? "named" : file.edited === "named" ? "named" : "perhaps";
      this.#files.set(name, { ...file, edited });
    }
  }

  /** Removes the carriage returns from what is at a path and below it. */
  makeUnixLines(path: string): void {
    for (const [name, file] of this.below(path)) {
      this.#files.set(name, { ...file, edited: file.edited ?? "lines" });
    }
  }

  /** Forgets owner and mode of what is at a path and below it, but not the content. */
  forgetModes(path: string): void {
    for (const [name, file] of this.below(path)) {
      this.#files.set(name, { ...file, mode: undefined, uid: undefined });
    }
  }
}

/** The folders that contain a path, nearest first; none for `/`. */
function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let last = path; last !== "/";) folders.push(last = parentOf(last));
  return folders;
}

/** A folder without known contents. */
export function folder(permissions: Permissions, at: Place): ImageFile {
  return {
    ...permissions,
    kind: "directory",
    modeFromDisk: false,
    copied: false,
    text: () => undefined,
    at,
  };
}
