import { dirname, join } from "node:path";
import { visibleLine } from "../../terminal/text.ts";
import { entryParts, refusal, tooMany, type UnpackLimits } from "./archive_entry.ts";

/** Folders by name, in each other. */
interface Folders extends Map<string, Folders> {}

/** An empty folder that an archive is unpacked into: makes what is in it, and counts. */
export class UnpackTarget {
  readonly #archive: string;
  readonly #folder: string;
  readonly #limits: UnpackLimits;
  readonly #folders: Folders = new Map();
  #count = 0;

  constructor(archive: string, folder: string, limits: UnpackLimits) {
    this.#archive = archive;
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Makes a folder, and those above it. */
  async addFolder(name: string): Promise<void> {
    const parts = entryParts(this.#archive, name);
    this.#add(Math.max(1, this.#newFolders(parts)));
    await this.#made(name, Deno.mkdir(join(this.#folder, ...parts), { recursive: true }));
  }

  /**
   * Makes a file, and the folders above it, and opens it to be written.
   *
   * @throws {UserError} where something else of the archive is
   */
  async addFile(name: string, isExecutable: boolean): Promise<Deno.FsFile> {
    const parts = entryParts(this.#archive, name);
    this.#add(1 + this.#newFolders(parts.slice(0, -1)));
    const path = join(this.#folder, ...parts);
    await this.#made(name, Deno.mkdir(dirname(path), { recursive: true }));
    const mode = isExecutable ? 0o755 : 0o644;
    return await this.#made(name, Deno.open(path, { write: true, createNew: true, mode }));
  }

  async #made<T>(name: string, making: Promise<T>): Promise<T> {
    try {
      return await making;
    } catch (error) {
      const isTaken = error instanceof Deno.errors.AlreadyExists ||
        error instanceof Deno.errors.NotADirectory;
      if (!isTaken) throw error;
      throw refusal(
        this.#archive,
        `two of its entries need the same path, "${visibleLine(name)}" and another`,
      );
    }
  }

  /** How many folders a path needs that nothing needed before. */
  #newFolders(parts: readonly string[]): number {
    let count = 0;
    let folders = this.#folders;
    for (const part of parts) {
      let next = folders.get(part);
      if (next === undefined) {
        folders.set(part, next = new Map());
        count++;
      }
      folders = next;
    }
    return count;
  }

  /** Each entry counts at least once: there may be any number of empty ones. */
  #add(count: number): void {
    this.#count += count;
    if (this.#count > this.#limits.entries) throw tooMany(this.#archive, this.#limits);
  }
}
