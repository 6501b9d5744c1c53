import { dirname, join } from "node:path";
import { visibleLine } from "../../terminal/text.ts";
import { entryParts, refusal, tooMany, type UnpackLimits } from "./archive_entry.ts";

/** Nested folders, by name. */
interface Folders extends Map<string, Folders> {}

/** An empty folder to unpack an archive into; creates its contents and counts them. */
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

  /** Creates a folder and its parents. */
  async addFolder(name: string): Promise<void> {
    const parts = entryParts(this.#archive, name);
    this.#add(Math.max(1, this.#newFolders(parts)));
    await this.#made(name, Deno.mkdir(join(this.#folder, ...parts), { recursive: true }));
  }

  /**
   * Creates a file and its parent folders, and opens it for writing.
   *
   * @throws {UserError} if the archive already has something else there
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

  /** The number of new folders that a path needs. */
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

  /** Each entry counts at least once, because there may be any number of empty ones. */
  #add(count: number): void {
    this.#count += count;
    if (this.#count > this.#limits.entries) throw tooMany(this.#archive, this.#limits);
  }
}
