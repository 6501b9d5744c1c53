import { dirname } from "node:path";
import type * as z from "zod";
import { type LockOptions, withFileLock } from "./file_lock.ts";

/**
 * A small JSON file that several calls of the program keep together: mode 0600, replaced as a whole,
 * one writer at a time by a lock file beside it. A file that is absent or unreadable counts as empty.
 */
export class JsonFile<T> {
  readonly #schema: z.ZodType<T>;
  readonly #empty: T;

  constructor(readonly path: string, { schema, empty }: { schema: z.ZodType<T>; empty: T }) {
    this.#schema = schema;
    this.#empty = empty;
  }

  async read(): Promise<T> {
    try {
      const result = this.#schema.safeParse(JSON.parse(await Deno.readTextFile(this.path)));
      return result.success ? result.data : this.#empty;
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof Deno.errors.NotFound) return this.#empty;
      throw error;
    }
  }

  /** Replaces the content while no other process does. */
  async update(change: (current: T) => T, lock: LockOptions): Promise<void> {
    await Deno.mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await withFileLock(`${this.path}.lock`, lock, async () => {
      const changed = change(await this.read());
      // One name, since there is one writer: what a killed one left is written over.
      const temporary = `${this.path}.tmp`;
      await Deno.remove(temporary).catch(() => {});
      await Deno.writeTextFile(temporary, `${JSON.stringify(changed)}\n`, { mode: 0o600 });
      await Deno.rename(temporary, this.path);
    });
  }
}
