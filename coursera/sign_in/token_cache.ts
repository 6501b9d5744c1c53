import { basename, dirname, join } from "node:path";
// Used by nearly every command: see configuration.ts.
import * as z from "zod/mini";
import { failureReason, UserError } from "../../terminal/errors.ts";
import { parseJson } from "../../terminal/json.ts";
import { readSmallFile, readSmallText, UnfitFileError } from "../../terminal/small_file.ts";
import { visible } from "../../terminal/text.ts";
import { writeWholeFile } from "../../terminal/whole_file.ts";
import { type LockOptions, withFileLock } from "../file_lock.ts";
import { isOpenToAll, octal } from "../open_to_all.ts";
import { ifThere, isFileError, removeIfThere, targetOf } from "../own_file.ts";
import { PickleError, readPickle } from "./pickle.ts";

/** The characters that a token may have (RFC 6749, A.12 and A.17); no header takes others. */
export const WELL_FORMED = /^[\x20-\x7e]+$/;

const tokensSchema = z.object({
  /** The access token. */
  token: z.string().check(z.regex(WELL_FORMED)),
  /** Seconds since the epoch. */
  expires: z.number(),
  refresh: z.optional(z.string().check(z.regex(WELL_FORMED))),
  /**
   * Digest of the `COURSERA_REFRESH_TOKEN` that these tokens come from; absent for a sign-in. If
   * the variable has another value, they belong to another account.
   */
  source: z.optional(z.string()),
  /**
   * The origins that the tokens may be sent to, see `endpoints.ts`; absent for tokens of the Python
   * tools and of older versions.
   */
  endpoints: z.optional(z.object({ api: z.string(), www: z.string(), token: z.string() })),
  /** When they were granted, in seconds since the epoch by this machine's clock; may be absent. */
  issued: z.optional(z.number()),
});

/** The tokens of one sign-in. */
export type Tokens = z.infer<typeof tokensSchema>;

/** What a cache holds. */
export type CacheState =
  | { state: "absent" }
  /** The file exists, but contains no readable tokens; the reason does not quote a token. */
  | { state: "unusable"; reason: string }
  | { state: "present"; tokens: Tokens };

/** Where a cache is. */
export interface TokenCacheOptions {
  /** The JSON file. */
  path: string;
  /** The old tools' pickle, imported once if there is no JSON file yet. */
  oldPath?: string | undefined;
}

/**
 * The tokens on disk: JSON, mode 0600, replaced as a whole, so that a reader sees either the old or
 * the new content, never a part. Writers take turns by a lock file next to it. A path that is a
 * link means the file it leads to.
 */
export class TokenCache {
  readonly path: string;
  readonly oldPath: string | undefined;

  constructor({ path, oldPath }: TokenCacheOptions) {
    this.path = path;
    this.oldPath = oldPath;
  }

  /**
   * Reads the cache; an old pickle counts if there is no JSON file.
   *
   * @throws {ExposedCacheError} if other users may read the JSON file or replace files in its
   * folder
   * @throws {UserError} if the file cannot be read
   */
  async read(): Promise<CacheState> {
    const state = await this.#readJson();
    return state.state === "absent" ? await this.#readPickle() : state;
  }

  /**
   * Replaces the tokens while holding the lock. `change` gets the current content, which another
   * process may just have written, and returns the tokens to store; if it returns the same ones,
   * the file is not written.
   *
   * @throws {RetryableError} if another process holds the lock for too long
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

  /** Removes the tokens, including those of the old tools, and returns the removed files. */
  async remove(lock: LockOptions): Promise<string[]> {
    const isThere = (path: string) => ifThere(() => Deno.lstatSync(path)) !== undefined;
    if (!this.#files().some(isThere) && this.#leftovers().length === 0) return [];
    return await this.#locked(lock, async () => {
      const removed: string[] = [];
      for (const path of this.#files()) {
        if (await removeIfThere(path)) removed.push(path);
      }
      await this.#removeLeftovers();
      return removed;
    });
  }

  /** Removes other users' rights to the cache and its folder, and returns what was changed. */
  async fixPermissions(): Promise<string[]> {
    const changed: string[] = [];
    const folders = [this.path, targetOf(this.path)].map((path) => dirname(path));
    for (const path of new Set([...folders, ...this.#files()])) {
      const info = ifThere(() => Deno.statSync(path));
      if (info === undefined || !isExposed(info) || isShared(info)) continue;
      const mode = info.isDirectory ? 0o700 : 0o600;
      await explained("change the rights of", path, () => Deno.chmod(path, mode));
      changed.push(path);
    }
    return changed;
  }

  /** All paths that may hold tokens: the files, and the links that lead to them. */
  #files(): string[] {
    const paths = this.oldPath === undefined ? [this.path] : [this.path, this.oldPath];
    return [...new Set(paths.flatMap((path) => [targetOf(path), path]))];
  }

  /** Synchronously: a small file takes less time than handing it to another thread. */
  async #readJson(): Promise<CacheState> {
    return await explained("read", this.path, () => {
      this.#requireClosedFolders();
      const info = ifThere(() => Deno.statSync(this.path));
      if (info === undefined) return { state: "absent" };
      if (info.isFile && isExposed(info)) throw new ExposedCacheError(this.path, info.mode ?? 0);
      return fromJson(readSmallText(this.path));
    });
  }

  /**
   * Old caches are readable by everyone by default (docs/spec/coursera-api.md, A13), so that is not
   * a reason to refuse them.
   */
  async #readPickle(): Promise<CacheState> {
    const path = this.oldPath;
    if (path === undefined || ifThere(() => Deno.statSync(path)) === undefined) {
      return { state: "absent" };
    }
    return await explained("read", path, () => fromPickle(readSmallFile(path)));
  }

  /** In a folder open to everyone, anyone could replace the tokens with another account's. */
  #requireClosedFolders(): void {
    for (const folder of new Set([this.path, targetOf(this.path)].map((path) => dirname(path)))) {
      const info = ifThere(() => Deno.statSync(folder));
      if (info === undefined || !isOpenToAll(info)) continue;
      throw new ExposedCacheError(this.path, info.mode ?? 0, folder);
    }
  }

  async #locked<T>(lock: LockOptions, work: () => Promise<T>): Promise<T> {
    const folder = dirname(this.path);
    await explained("make", folder, () => Deno.mkdir(folder, { recursive: true, mode: 0o700 }));
    const path = `${targetOf(this.path)}.lock`;
    return await explained("lock", path, () => withFileLock(path, lock, work));
  }

  async #write(tokens: Tokens): Promise<void> {
    const path = targetOf(this.path);
    await explained("write", path, async () => {
      await this.#removeLeftovers();
      await writeWholeFile(path, `${JSON.stringify(tokens)}\n`, { mode: 0o600 });
    });
  }

  /** Call it holding the lock: the writer of these files was killed before the rename. */
  async #removeLeftovers(): Promise<void> {
    for (const path of this.#leftovers()) await removeIfThere(path);
  }

  #leftovers(): string[] {
    const path = targetOf(this.path);
    const prefix = `${basename(path)}.`;
    const entries = ifThere(() => [...Deno.readDirSync(dirname(path))]) ?? [];
    return entries.filter(({ name, isFile }) =>
      isFile && name.startsWith(prefix) && name.endsWith(".tmp")
    ).map(({ name }) => join(dirname(path), name));
  }
}

/** The token cache may be read or replaced by other users of the machine. */
export class ExposedCacheError extends UserError {
  override name = "ExposedCacheError";

  /** @param folder if it is the folder that is open */
  constructor(readonly path: string, mode: number, folder?: string) {
    const problem = folder === undefined
      ? "others may read it"
      : `others may write to its folder "${folder}"`;
    const command = folder === undefined ? "chmod 600" : "chmod go-w";
    super(visible(`Failed to read token cache "${path}": ${problem} (mode ${octal(mode)})`), {
      hint: `run \`courseraprogramming configure check-auth --fix-permissions\`, or \`${command}\``,
    });
  }
}

function fromJson(text: string): CacheState {
  const value = parseJson(text);
  if (value === undefined) return { state: "unusable", reason: "not JSON" };
  const result = tokensSchema.safeParse(value);
  if (result.success) return { state: "present", tokens: result.data };
  const [issue] = result.error.issues;
  return { state: "unusable", reason: `\`${issue?.path.join(".")}\` is missing or malformed` };
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
  // Windows has no modes; a user's folders are closed to others there.
  return mode !== null && Deno.build.os !== "windows" && (mode & 0o077) !== 0;
}

/** Whether it is a folder such as `/tmp`, which is shared on purpose. */
function isShared({ mode, isDirectory }: Deno.FileInfo): boolean {
  return isDirectory && ((mode ?? 0) & 0o1000) !== 0;
}

async function explained<T>(action: string, path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const reason = cause instanceof UnfitFileError
      ? cause.reason
      : isFileError(cause)
      ? failureReason(cause)
      : undefined;
    if (reason === undefined) throw cause;
    throw new UserError(visible(`Failed to ${action} "${path}": ${reason}`), {
      hint: "COURSERA_TOKEN_CACHE names another place for the token cache",
      cause,
    });
  }
}
