import { dirname } from "node:path";
import type * as z from "zod";
import { placedReason, UserError } from "../terminal/errors.ts";
import { parseJson } from "../terminal/json.ts";
import { readSmallText, UnfitFileError } from "../terminal/small_file.ts";
import { writeWholeFile } from "../terminal/whole_file.ts";
import { type LockOptions, withFileLock } from "./file_lock.ts";
import { isFileError } from "./own_file.ts";

/** Options for a {@linkcode JsonFile}. */
export interface JsonFileOptions<T> {
  schema: z.ZodType<T>;
  empty: T;
  /** Called if a change could not be written. */
  onUnkept?: ((reason: string) => void) | undefined;
}

/**
 * A small JSON file shared by several runs of the program: mode 0600, replaced as a whole, one
 * writer at a time by a lock file next to it. It only saves work in later runs: an unreadable file
 * counts as empty, and a failed write is not an error.
 */
export class JsonFile<T> {
  readonly #options: JsonFileOptions<T>;

  constructor(readonly path: string, options: JsonFileOptions<T>) {
    this.#options = options;
  }

  read(): T {
    const { schema, empty } = this.#options;
    try {
      const result = schema.safeParse(parseJson(readSmallText(this.path)));
      return result.success ? result.data : empty;
    } catch (error) {
      if (error instanceof UnfitFileError || isFileError(error)) return empty;
      throw error;
    }
  }

  /** Replaces the content while holding the lock. */
  async update(change: (current: T) => T, lock: LockOptions): Promise<void> {
    try {
      await this.#replace(change, lock);
    } catch (error) {
      if (!isFileError(error) && !(error instanceof UserError)) throw error;
      this.#options.onUnkept?.(placedReason(error));
    }
  }

  async #replace(change: (current: T) => T, lock: LockOptions): Promise<void> {
    await Deno.mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await withFileLock(`${this.path}.lock`, lock, async () => {
      const changed = change(this.read());
      // A fixed name, since there is only one writer: what a killed one left is overwritten.
      const temporary = `${this.path}.tmp`;
      await Deno.remove(temporary).catch(() => {});
      const text = `${JSON.stringify(changed)}\n`;
      await writeWholeFile(this.path, text, { mode: 0o600, temporary });
    });
  }
}
