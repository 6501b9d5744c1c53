/** What is known of the files of an image (spec/sanity-rules.md, section 2, "Image files"). */

import type { Instruction } from "../dockerfile/ast.ts";
import type { Permissions } from "./file_mode.ts";
import { parentOf } from "./image_path.ts";
import type { Place } from "./rule.ts";

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
  /** Where it comes from. */
  at: Place;
}

/** Files by their absolute path, and which paths nothing is known of. */
export class ImageFiles {
  readonly #files = new Map<string, ImageFile>();
  readonly #unknown = new Set<string>();
  /** Every folder that has, or had, something below it: most paths have not. */
  readonly #above = new Set<string>();
  /** Whether something could have made any path: a program of unknown effect, a foreign base. */
  anythingPossible = false;

  /** What stands at a path: a file, nothing as far as can be told, or `"unknown"`. */
  at(path: string): ImageFile | "unknown" | undefined {
    const file = this.#files.get(path);
    if (file !== undefined) return file;
    for (let above = path;; above = parentOf(above)) {
      if (this.#unknown.has(above)) return "unknown";
      if (above === "/") return undefined;
    }
  }

  *entries(): Generator<[string, ImageFile]> {
    yield* this.#files;
  }

  /** Every entry at a path and below it. */
  below(path: string): [string, ImageFile][] {
    const prefix = path === "/" ? "/" : `${path}/`;
    if (this.#above.has(path)) {
      return [...this.#files].filter(([name]) => name === path || name.startsWith(prefix));
    }
    const file = this.#files.get(path);
    return file === undefined ? [] : [[path, file]];
  }

  /** Puts a file there; folders above that are missing belong to root, with mode 0755. */
  put(path: string, file: ImageFile): void {
    for (let above = parentOf(path); above !== "/"; above = parentOf(above)) {
      if (this.at(above) !== undefined) break;
      this.#files.set(above, folder({ mode: 0o755, uid: 0 }, file.at));
    }
    for (let above = parentOf(path); !this.#above.has(above); above = parentOf(above)) {
      this.#above.add(above);
    }
    const before = this.#files.get(path);
    if (before?.kind === "directory" && file.kind === "directory" && file.mode === undefined) {
      return;
    }
    this.#files.set(path, file);
  }

  change(path: string, change: (file: ImageFile) => ImageFile): void {
    const file = this.#files.get(path);
    if (file !== undefined) this.#files.set(path, change(file));
  }

  remove(path: string): void {
    for (const [name] of this.below(path)) this.#files.delete(name);
  }

  /** Forgets what stands at a path and below it. */
  forget(path: string): void {
    this.remove(path);
    this.#unknown.add(path);
  }

  /** Forgets owner and mode of what stands at a path and below it, not the content. */
  forgetModes(path: string): void {
    for (const [name, file] of this.below(path)) {
      this.#files.set(name, { ...file, mode: undefined, uid: undefined });
    }
  }
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
