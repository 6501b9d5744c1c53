/** What is known of the files of an image (docs/spec/sanity-rules.md, section 2, "Image files"). */

import type { Instruction } from "../../dockerfile/ast.ts";
import { baseKind, folderPermissions, type Ground } from "../base/base_files.ts";
import type { Permissions } from "./file_mode.ts";
import { parentOf } from "./image_path.ts";
import type { Place } from "../place.ts";

/** A text that stands somewhere: in a file of the context, or in a here-document. */
export interface TextSource {
  /** Relative to the grader's directory. */
  file: string;
  /** Added to a line of the text to get the line of the file. */
  firstLine: number;
  text: string;
  /** The Dockerfile's instruction, for a here-document. */
  instruction?: Instruction;
}

/** A file or folder of the image that the grader itself puts there. */
export interface ImageFile extends Permissions {
  kind: "file" | "directory" | "unknown";
  /** True while its x bit comes from the disk alone. */
  modeFromDisk: boolean;
  /** Copied from the build context or written in a here-document. */
  copied: boolean;
  /** `undefined` where it is not text, too large, or unknown. */
  text: () => TextSource | undefined;
  /**
   * Whether the text may be another one since: `"named"` by a command that names the file, `"perhaps"`
   * by one that can do anything to its folder. `"lines"`: only its carriage returns went.
   */
  edited?: "named" | "perhaps" | "lines";
  /** Where it comes from. */
  at: Place;
}

/** Files by their absolute path, and which paths nothing is known of. */
export class KnownFiles {
  readonly #files = new Map<string, ImageFile>();
  readonly #unknown = new Set<string>();
  readonly #strays: ImageFile[] = [];
  /** The paths of all that stands below a folder, in the order they came. */
  readonly #below = new Map<string, Set<string>>();
  /** Whether something could have made any path: a program of unknown effect, a foreign base. */
  anythingPossible: boolean;
  /** What came, or was changed, since everything was blurred. */
  readonly #sharp = new Set<string>();

  /** @param ground what lies below all that is put here */
  constructor(readonly ground: Ground = "other") {
    // A plain distribution holds nothing that could be a grader's own.
    this.anythingPossible = ground === "other";
  }

  /** The same files, to be changed apart from these. */
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

  /** What stands at a path: a file, nothing as far as can be told, or `"unknown"`. */
  at(path: string): ImageFile | "unknown" | undefined {
    const file = this.#files.get(path);
    if (file !== undefined) return file;
    for (let above = path;; above = parentOf(above)) {
      if (this.#unknown.has(above)) return "unknown";
      if (above === "/") return undefined;
    }
  }

  /** Whether a file that is copied to a path lands in a folder there, or becomes it. */
  kindAt(path: string): "directory" | "file" | "nothing" | "unknown" {
    const found = this.at(path);
    if (path === "/") return "directory";
    if (found === undefined) return baseKind(this.ground, path);
    return found === "unknown" ? "unknown" : found.kind;
  }

  *entries(): Generator<[string, ImageFile]> {
    yield* this.#files;
  }

  /** Of files that were copied, wherever to, the texts they were copied with. */
  *copiedTexts(): Generator<TextSource> {
    for (const file of [...this.#files.values(), ...this.#strays]) {
      const text = file.copied ? file.text() : undefined;
      if (text !== undefined) yield text;
    }
  }

  /** Takes files whose place is not known: they may stand anywhere, over anything. */
  putSomewhere(others: KnownFiles): void {
    this.blur("/");
    this.suppose("/");
    for (const [, file] of others.entries()) this.#strays.push(file);
  }

  /** Every entry at a path and below it. */
  below(path: string): [string, ImageFile][] {
    return this.#known([path, ...this.#below.get(path) ?? []]);
  }

  /** Whether something that was copied stands at a path or below it. */
  holdsCopies(path: string): boolean {
    const isCopied = (name: string) => this.#files.get(name)?.copied === true;
    // The first one decides, of what may be very many.
    for (const name of this.#below.get(path) ?? []) if (isCopied(name)) return true;
    return isCopied(path);
  }

  /** Puts a file there; folders above that are missing belong to root, with mode 0755. */
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

  /** The folders above a path that nothing is known of. */
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

  /** Forgets what stands at a path and below it. */
  forget(path: string): void {
    this.remove(path);
    this.#unknown.add(path);
  }

  /** From now on something may stand at a path and below it, where nothing is known to. */
  suppose(path: string): void {
    this.#unknown.add(path);
  }

  /** Forgets owner, mode and text of what stands at a path and below it, but not that it is there. */
  blur(path: string): void {
    // What is blurred already need not be again: one program of unknown effect often follows another.
    for (const [name, file] of path === "/" ? this.#known([...this.#sharp]) : this.below(path)) {
      const before = file.edited === "lines" ? undefined : file.edited;
      if (before !== undefined && file.mode === undefined && file.uid === undefined) continue;
      const edited = before ?? (name === path ? "named" : "perhaps");
      this.#files.set(name, { ...file, mode: undefined, uid: undefined, edited });
    }
    if (path === "/") this.#sharp.clear();
  }

  /** Those of some paths where something is known to stand. */
  #known(paths: readonly string[]): [string, ImageFile][] {
    return paths.flatMap((path) => {
      const file = this.#files.get(path);
      return file === undefined ? [] : [[path, file]];
    });
  }

  /** Forgets the text of what stands at a path and below it. */
  edit(path: string): void {
    for (const [name, file] of this.below(path)) {
      const edited = name === path ? "named" : file.edited === "named" ? "named" : "perhaps";
      this.#files.set(name, { ...file, edited });
    }
  }

  /** Takes the carriage returns out of what stands at a path and below it. */
  makeUnixLines(path: string): void {
    for (const [name, file] of this.below(path)) {
      this.#files.set(name, { ...file, edited: file.edited ?? "lines" });
    }
  }

  /** Forgets owner and mode of what stands at a path and below it, not the content. */
  forgetModes(path: string): void {
    for (const [name, file] of this.below(path)) {
      this.#files.set(name, { ...file, mode: undefined, uid: undefined });
    }
  }
}

/** The folders that a path lies in, the nearest first; `/` lies in none. */
function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let last = path; last !== "/";) folders.push(last = parentOf(last));
  return folders;
}

/** A folder without any content known. */
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
