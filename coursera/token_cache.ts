import { dirname } from "node:path";
// Read by nearly every call: see configuration.ts.
import * as z from "zod/mini";
import { UserError } from "../terminal/errors.ts";
import { type LockOptions, withFileLock } from "./file_lock.ts";
import { PickleError, readPickle } from "./pickle.ts";

const tokensSchema = z.object({
  /** The access token. */
  token: z.string().check(z.minLength(1)),
  /** Seconds since the epoch. */
  expires: z.number(),
  refresh: z.optional(z.string().check(z.minLength(1))),
  /**
   * Which `COURSERA_REFRESH_TOKEN` these tokens come from, as a digest; absent for a sign-in. With
   * another value of the variable they belong to somebody else.
   */
  source: z.optional(z.string()),
});

/** The tokens of one sign-in. */
export type Tokens = z.infer<typeof tokensSchema>;

/** What a cache holds. */
export type CacheState =
  | { state: "absent" }
  /** There is a file, but no tokens can be read from it; the reason names no token. */
  | { state: "unusable"; reason: string }
  | { state: "present"; tokens: Tokens };

/** Where a cache lies. */
export interface TokenCacheOptions {
  /** The JSON file. */
  path: string;
  /** The old tools' pickle, imported once when there is no JSON yet. */
  oldPath?: string | undefined;
}

/**
 * The tokens on disk: JSON, mode 0600, replaced as a whole, so that a reader sees the old or the new
 * content and never a part. Writers take turns by a lock file beside it.
 */
export class TokenCache {
  readonly path: string;
  readonly oldPath: string | undefined;

  constructor({ path, oldPath }: TokenCacheOptions) {
    this.path = path;
    this.oldPath = oldPath;
  }

  /**
   * What the cache holds; an old pickle counts while there is no JSON.
   *
   * @throws {ExposedCacheError} when others may read the JSON
   * @throws {UserError} when the file cannot be read
   */
  async read(): Promise<CacheState> {
    const state = await this.#readJson();
    return state.state === "absent" ? await this.#readPickle() : state;
  }

  /**
   * Replaces the tokens while no other process does. `change` gets what the cache holds then, which
   * another process may just have written, and answers the tokens to keep; answering those it got
   * leaves the file alone.
   *
   * @throws {RetryableError} when the lock is held by another process for too long
   */
  async update(
    change: (current: CacheState) => Promise<Tokens>,
    lock: LockOptions,
  ): Promise<Tokens> {
    return await this.#locked(lock, async () => {
      const json = await this.#readJson();
      const current = json.state === "absent" ? await this.#readPickle() : json;
      const tokens = await change(current);
      const isKept = json.state === "present" && json.tokens === tokens;
      if (!isKept) await this.#write(tokens);
      return tokens;
    });
  }

  /** Removes the tokens, those of the old tools too, and answers which files are gone. */
  async remove(lock: LockOptions): Promise<string[]> {
    if (this.#files().every((path) => statIfThere(path) === undefined)) return [];
    return await this.#locked(lock, async () => {
      const removed: string[] = [];
      for (const path of this.#files()) {
        if (await removeIfThere(path)) removed.push(path);
      }
      return removed;
    });
  }

  /** Takes all rights of others from the cache and its folder, and answers what was changed. */
  async fixPermissions(): Promise<string[]> {
    const changed: string[] = [];
    for (const path of [dirname(this.path), ...this.#files()]) {
      const info = statIfThere(path);
      if (info === undefined || !isExposed(info)) continue;
      const mode = info.isDirectory ? 0o700 : 0o600;
      await explained("change the rights of", path, () => Deno.chmod(path, mode));
      changed.push(path);
    }
    return changed;
  }

  #files(): string[] {
    return this.oldPath === undefined ? [this.path] : [this.path, this.oldPath];
  }

  /** At once: a small file takes less time than handing it to another thread. */
  async #readJson(): Promise<CacheState> {
    return await explained("read", this.path, () => {
      const info = statIfThere(this.path);
      if (info === undefined) return { state: "absent" };
      if (isExposed(info)) throw new ExposedCacheError(this.path, info.mode ?? 0);
      return fromJson(Deno.readTextFileSync(this.path));
    });
  }

  /** Old caches are readable by all by default (spec/coursera-api.md A13), so that is no reason to refuse. */
  async #readPickle(): Promise<CacheState> {
    const path = this.oldPath;
    if (path === undefined || statIfThere(path) === undefined) return { state: "absent" };
    return await explained("read", path, async () => fromPickle(await Deno.readFile(path)));
  }

  async #locked<T>(lock: LockOptions, work: () => Promise<T>): Promise<T> {
    const folder = dirname(this.path);
    await explained("make", folder, () => Deno.mkdir(folder, { recursive: true, mode: 0o700 }));
    return await explained(
      "lock",
      `${this.path}.lock`,
      () => withFileLock(`${this.path}.lock`, lock, work),
    );
  }

  async #write(tokens: Tokens): Promise<void> {
    await explained("write", this.path, async () => {
      await this.#removeLeftovers();
      const temporary = `${this.path}.${crypto.randomUUID()}.tmp`;
      try {
        using file = await Deno.open(temporary, { createNew: true, write: true, mode: 0o600 });
        const bytes = new TextEncoder().encode(`${JSON.stringify(tokens)}\n`);
        for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
        await file.sync();
        await Deno.rename(temporary, this.path);
      } catch (error) {
        await removeIfThere(temporary);
        throw error;
      }
    });
  }

  /** Holding the lock: whoever wrote these was killed before the rename. */
  async #removeLeftovers(): Promise<void> {
    const folder = dirname(this.path);
    const prefix = `${this.path}.`;
    for await (const { name } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      if (path.startsWith(prefix) && name.endsWith(".tmp")) await removeIfThere(path);
    }
  }
}

/** The token cache may be read by other users of the machine. */
export class ExposedCacheError extends UserError {
  override name = "ExposedCacheError";

  constructor(readonly path: string, mode: number) {
    const octal = (mode & 0o777).toString(8).padStart(4, "0");
    super(`Failed to read token cache "${path}": others may read it (mode ${octal})`, {
      hint: `run \`courseraprogramming configure check-auth --fix-permissions\`, or \`chmod 600\``,
    });
  }
}

function fromJson(text: string): CacheState {
  try {
    const result = tokensSchema.safeParse(JSON.parse(text));
    if (result.success) return { state: "present", tokens: result.data };
    const [issue] = result.error.issues;
    return { state: "unusable", reason: `\`${issue?.path.join(".")}\` is missing or malformed` };
  } catch {
    // The parser's message quotes the text, which may hold tokens.
    return { state: "unusable", reason: "not JSON" };
  }
}

function fromPickle(bytes: Uint8Array): CacheState {
  try {
    const value = readPickle(bytes);
    if (!(value instanceof Map)) return { state: "unusable", reason: "not a dictionary" };
    const { token, expires, refresh } = Object.fromEntries(value);
    const result = tokensSchema.safeParse({ token, expires, refresh });
    if (result.success) return { state: "present", tokens: result.data };
    const [issue] = result.error.issues;
    return { state: "unusable", reason: `\`${issue?.path.join(".")}\` is missing or malformed` };
  } catch (error) {
    if (error instanceof PickleError) return { state: "unusable", reason: error.message };
    throw error;
  }
}

function isExposed({ mode }: Deno.FileInfo): boolean {
  // Windows has no mode; folders of a user are closed to others there.
  return mode !== null && Deno.build.os !== "windows" && (mode & 0o077) !== 0;
}

function statIfThere(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

async function removeIfThere(path: string): Promise<boolean> {
  try {
    await Deno.remove(path);
    return true;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

async function explained<T>(action: string, path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const isFileError = cause instanceof Error && cause.constructor.name in Deno.errors;
    if (!isFileError) throw cause;
    throw new UserError(`Failed to ${action} "${path}": ${cause.message}`, {
      hint: "COURSERA_TOKEN_CACHE names another place for the token cache",
      cause,
    });
  }
}
