import { join } from "node:path";
import { failureReason, isMachineError, UserError } from "../../terminal/errors.ts";
import { shortened, visibleLine } from "../../terminal/text.ts";
import { type OddName, oddNameError, oddNames } from "./names.ts";
import { takeTurns } from "./turns.ts";

/** An entry of a tree: its path, and its name in the tree. */
export interface Found {
  path: string;
  name: string;
  info: Deno.FileInfo;
}

/** Limits of a walk; a larger tree is a mistake or an attack. */
export const TREE_LIMITS = {
  /** Nested folders. */
  depth: 256,
  entries: 1_000_000,
  /** Bytes of a path below the folder: it is copied elsewhere, and no path may exceed 4096. */
  path: 3000,
};

export interface WalkOptions {
  /** The name of the folder itself, which prefixes the others. */
  prefix?: string;
  /** Whether to skip a name and everything below it. */
  leavesOut?: (name: string) => boolean;
  /**
   * Whether a name that is not UTF-8 is a reason to refuse the tree. Ignore them only in a walk
   * that follows another one or does not need every name.
   */
  oddNames?: "refused" | "ignored";
}

/**
 * Walks an untrusted folder: the folder itself, through a link if it is one, and everything below
 * it in the order of names, parents first. Links are not followed. Handles, memory and time are
 * bounded.
 *
 * @throws {UserError} if it is too deep or too large, cannot be read, or has names that the runtime
 * cannot represent
 */
export async function* walkTree(folder: string, options: WalkOptions = {}): AsyncGenerator<Found> {
  if (options.oddNames === "ignored") return yield* inTurns(walkTreeSync(folder, options));
  const stop = new AbortController();
  // Concurrently with the walk, because it has to start a program.
  const odd = oddNames(folder, { deep: true, signal: stop.signal }).catch(() => []);
  try {
    yield* inTurns(walkTreeSync(folder, options));
    // Before it is stopped: in a small tree the walk ends first.
    refuseOdd(await odd, options);
  } catch (error) {
    // A newer runtime lists such a name with other characters, then fails to open it.
    if (error instanceof UnreadableError) refuseOdd(await odd, options);
    throw error;
  } finally {
    stop.abort();
    // So that no program is left running.
    await odd;
  }
}

/** An entry of a tree that could not be read. */
class UnreadableError extends UserError {
  override name = "UnreadableError";
}

const encoder = new TextEncoder();

/** The same entries, yielding to other work now and then. */
async function* inTurns(all: Iterable<Found>): AsyncGenerator<Found> {
  for (const found of all) {
    yield found;
    await takeTurns();
  }
}

/**
 * The synchronous form, which does not look for names that the runtime cannot represent.
 *
 * @param options.withoutItself leaves the folder itself out
 */
export function* walkTreeSync(
  folder: string,
  options: Omit<WalkOptions, "oddNames"> & { withoutItself?: boolean },
): Generator<Found> {
  const { prefix = "", leavesOut = () => false, withoutItself = false } = options;
  if (!withoutItself) yield { path: folder, name: prefix, info: looked(folder, Deno.statSync) };
  let entries = 0;
  /** Entries still to visit, the next one last. */
  const pending: { path: string; name: string; depth: number }[] = [];
  const list = (parent: string, parentName: string, depth: number) => {
    if (depth > TREE_LIMITS.depth) {
      throw new UserError(
        `${quoted(parent)} lies in more than ${TREE_LIMITS.depth} folders`,
        { hint: "remove what is nested too deep" },
      );
    }
    const names: string[] = [];
    try {
      for (const { name } of Deno.readDirSync(parent)) {
        names.push(name);
        if (++entries > TREE_LIMITS.entries) {
          throw new UserError(`${quoted(folder)} has more than ${TREE_LIMITS.entries} files`);
        }
      }
    } catch (error) {
      throw unreadable(parent, error);
    }
    for (const child of names.sort().reverse()) {
      const name = parentName === "" ? child : `${parentName}/${child}`;
      if (name.length * 3 > TREE_LIMITS.path && encoder.encode(name).length > TREE_LIMITS.path) {
        throw new UserError(`The path of ${quoted(name)} is longer than ${TREE_LIMITS.path} bytes`);
      }
      if (!leavesOut(name)) pending.push({ path: join(parent, child), name, depth });
    }
  };
  list(folder, prefix, 0);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, name, depth } = next;
    const found = { path, name, info: looked(path, Deno.lstatSync) };
    yield found;
    if (found.info.isDirectory) list(path, name, depth + 1);
  }
}

function looked(path: string, look: (path: string) => Deno.FileInfo): Deno.FileInfo {
  try {
    return look(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * Opens a file that a walk found.
 *
 * @throws {UserError} if it cannot be read
 */
export async function openFound({ path }: Pick<Found, "path">): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The synchronous form, for files that are read in a few quick calls. */
export function openFoundSync({ path }: Pick<Found, "path">): Deno.FsFile {
  try {
    return Deno.openSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * The target of a link.
 *
 * @throws {UserError} if the runtime cannot represent it, because it is not UTF-8
 */
export async function targetOf({ path, name }: Pick<Found, "path" | "name">): Promise<string> {
  try {
    return await Deno.readLink(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.InvalidData)) throw unreadable(path, error);
    throw new UserError(`The link ${quoted(name)} leads to a name that is not UTF-8`, {
      hint: "rename what it leads to, and make the link anew",
      cause: error,
    });
  }
}

/** Turns a read error into one about the file; an error of the machine is returned unchanged. */
export function unreadable(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const code = "code" in error ? error.code : undefined;
  if (isMachineError(error)) return error;
  const why = code === "ELOOP" ? "it is a link that cannot be followed" : failureReason(error);
  return new UnreadableError(`${quoted(path)} could not be read: ${why}`, {
    ...(code === "EACCES" || code === "EPERM" ? { hint: "check its owner and permissions" } : {}),
    cause: error,
  });
}

function quoted(path: string): string {
  return `\`${shortened(visibleLine(path), 120)}\``;
}

function refuseOdd(odd: readonly OddName[], { prefix = "", leavesOut }: WalkOptions): void {
  const before = prefix === "" ? "" : `${prefix}/`;
  const meant = odd.filter(({ near }) => !leavesOut?.(before + near));
  if (meant.length > 0) throw oddNameError(meant);
}
