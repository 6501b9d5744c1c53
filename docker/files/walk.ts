import { join } from "node:path";
import { failureReason, isMachineError, UserError } from "../../terminal/errors.ts";
import { shortened, visibleLine } from "../../terminal/text.ts";
import { type OddName, oddNameError, oddNames } from "./names.ts";

/** Something of a tree: where it is, and its name in the tree. */
export interface Found {
  path: string;
  name: string;
  info: Deno.FileInfo;
}

/** What is walked at most; more is a mistake, or an attack. */
export const TREE_LIMITS = {
  /** Folders in each other. */
  depth: 256,
  entries: 1_000_000,
  /** Bytes of a path below the folder: it is copied to others, and no path may have more than 4096. */
  path: 3000,
};

export interface WalkOptions {
  /** The name of the folder itself, which the others begin with. */
  prefix?: string;
  /** Leaves out what has this name, and all below it. */
  leavesOut?: (name: string) => boolean;
  /**
   * Whether a name that is not UTF-8 is a reason to refuse the tree. Only a walk that follows another
   * one, or does not need every name, may go without.
   */
  oddNames?: "refused" | "ignored";
}

/**
 * A folder that a stranger may have written: itself, through a link if it is one, and all below it in
 * the order of names, parents first. Links are not followed. Handles, memory and time are bounded.
 *
 * @throws {UserError} where it is too deep or too large, cannot be read, or has names that the runtime
 * cannot carry
 */
export async function* walkTree(folder: string, options: WalkOptions = {}): AsyncGenerator<Found> {
  if (options.oddNames === "ignored") return yield* walk(folder, options);
  const stop = new AbortController();
  // Beside the walk, as it needs a program to start.
  const odd = oddNames(folder, { deep: true, signal: stop.signal }).catch(() => []);
  try {
    yield* walk(folder, options);
    // Before it is stopped: of a small tree the walk ends first.
    refuseOdd(await odd, options);
  } catch (error) {
    // A newer runtime lists such a name with other characters, and fails there.
    if (error instanceof UnreadableError) refuseOdd(await odd, options);
    throw error;
  } finally {
    stop.abort();
  }
}

/** Something of a tree could not be read. */
class UnreadableError extends UserError {
  override name = "UnreadableError";
}

const encoder = new TextEncoder();

async function* walk(folder: string, options: WalkOptions): AsyncGenerator<Found> {
  const { prefix = "", leavesOut = () => false } = options;
  const info = await looked(folder, Deno.stat);
  yield { path: folder, name: prefix, info };
  let entries = 0;
  /** What is still to be looked at, the next one last. */
  const pending: { path: string; name: string; depth: number }[] = [];
  const list = async (parent: string, parentName: string, depth: number) => {
    if (depth > TREE_LIMITS.depth) {
      throw new UserError(
        `${quoted(parent)} lies in more than ${TREE_LIMITS.depth} folders`,
        { hint: "remove what is nested too deep" },
      );
    }
    const names: string[] = [];
    try {
      for await (const { name } of Deno.readDir(parent)) {
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
      if (encoder.encode(name).length > TREE_LIMITS.path) {
        throw new UserError(`The path of ${quoted(name)} is longer than ${TREE_LIMITS.path} bytes`);
      }
      if (!leavesOut(name)) pending.push({ path: join(parent, child), name, depth });
    }
  };
  await list(folder, prefix, 0);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, name, depth } = next;
    const found = { path, name, info: await looked(path, Deno.lstat) };
    yield found;
    if (found.info.isDirectory) await list(path, name, depth + 1);
  }
}

async function looked(
  path: string,
  look: (path: string) => Promise<Deno.FileInfo>,
): Promise<Deno.FileInfo> {
  try {
    return await look(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Opens a file that a walk found. @throws {UserError} where it cannot be read */
export async function openFound({ path }: Pick<Found, "path">): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Where a link leads. @throws {UserError} where the runtime cannot say it, as it is not UTF-8 */
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

/** A failure to read, as what is wrong with the file; what is wrong with the machine stays as it is. */
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
