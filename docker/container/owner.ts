import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { removeOwn, removeTree } from "../files/remove.ts";

const CID_SUFFIX = ".cid";

const PREFIX = "courseraprogramming-";

/** `sun_path` holds 108 bytes on Linux, 104 on macOS, with the closing NUL. */
const LONGEST_SOCKET_PATH = 103;

/**
 * One run of this program: its temporary folder, and a socket that tells other runs that it lives.
 *
 * A process that is killed cannot clean up, but the kernel closes its socket: whoever finds the
 * socket's file and is refused knows that the owner is gone. The runtime's permissions allow no
 * look into /proc and no signal to other processes.
 */
export class Owner {
  /** Temporary folder of this run, mode 0700. */
  readonly folder: string;
  #socketPath: string;
  #listener: Deno.Listener | undefined;
  #leaves = false;

  private constructor(folder: string, socketPath: string, listener: Deno.Listener | undefined) {
    this.folder = folder;
    this.#socketPath = socketPath;
    this.#listener = listener;
  }

  /** @param temporary the folder for temporary files, absolute */
  static async claim(temporary: string): Promise<Owner> {
    for (let attempt = 1;; attempt++) {
      const folder = join(temporary, PREFIX + crypto.randomUUID().slice(0, 12));
      const socketPath = `${folder}.sock`;
      let listener: Deno.Listener | undefined;
      try {
        listener = listen(socketPath);
        // After the socket: a folder without one is known to be nobody's.
        await Deno.mkdir(folder, { mode: 0o700 });
        return new Owner(folder, socketPath, listener);
      } catch (error) {
        listener?.close();
        if (listener !== undefined) await Deno.remove(socketPath).catch(() => {});
        // Somebody else has one of that name: it is left alone.
        const isTaken = error instanceof Deno.errors.AlreadyExists ||
          error instanceof Deno.errors.AddrInUse;
        if (!isTaken || attempt === 3) throw error;
      }
    }
  }

  /** The label's value. @param lifetime seconds after which a run on an unknown host is given up */
  label(lifetime: number): string {
    const expires = Math.ceil(Date.now() / 1000 + lifetime);
    return `${expires}:${this.#listener === undefined ? "" : this.#socketPath}`;
  }

  /**
   * Arguments that tie a `docker create` to this run: the client makes the file before it asks the
   * engine, and fails where the folder has gone. So a client that outlives its killed run is seen,
   * by an empty file, or can make nothing any more.
   */
  creation(container: string): string[] {
    return ["--cidfile", join(this.folder, container + CID_SUFFIX)];
  }

  /** Whether the engine has told the client of {@linkcode creation} that the container is made. */
  async hasCreated(container: string): Promise<boolean> {
    const info = await Deno.stat(join(this.folder, container + CID_SUFFIX)).catch(() => undefined);
    return info !== undefined && info.size > 0;
  }

  /** Something could not be removed: the socket stays, so that a later run knows its owner is gone. */
  leave(): void {
    this.#leaves = true;
  }

  async release(): Promise<void> {
    await removeTree(this.folder);
    this.#listener?.close();
    if (!this.#leaves) await removeOwn(this.#socketPath);
  }
}

/** Whether a name is that of a run's temporary folder or socket. */
export function isRunFile(name: string): boolean {
  return /^courseraprogramming-[0-9a-f]{8}-[0-9a-f]{3}(\.sock)?$/.test(name);
}

/** The socket of the run that a label names; empty where it had none, or names something else. */
export function labelSocket(label: string): string {
  const path = label.slice(label.indexOf(":") + 1);
  return isRunFile(basename(path)) && path.endsWith(".sock") ? path : "";
}

/** Whether the owner a label names is gone for certain, or was never heard of and has run out. */
export async function isGone(label: string, now: number): Promise<boolean> {
  const expires = Number(label.split(":", 1)[0]);
  const socketPath = labelSocket(label);
  const lives = socketPath === "" ? undefined : await answers(socketPath);
  return lives === undefined ? now > expires * 1000 : !lives;
}

/** Runs below a folder for temporary files that left something and are gone: their sockets' paths. */
export async function deadRuns(temporary: string): Promise<string[]> {
  const dead: string[] = [];
  for (const socket of await runSockets(temporary)) {
    if (await answers(socket) !== true) dead.push(socket);
  }
  return dead;
}

/**
 * Whether a run of this user is at work below a folder for temporary files.
 *
 * @param own the temporary folder of the run that asks, which does not count
 */
export async function hasLivingRuns(temporary: string, own?: string): Promise<boolean> {
  for (const socket of await runSockets(temporary)) {
    if (folderOf(socket) !== own && await answers(socket) === true) return true;
  }
  return false;
}

/** The sockets of runs of this user, living or not; there need not be one any more. */
async function runSockets(temporary: string): Promise<Set<string>> {
  const sockets = new Set<string>();
  for await (const { name } of Deno.readDir(temporary)) {
    if (!isRunFile(name)) continue;
    const path = join(temporary, name);
    const kind = name.endsWith(".sock") ? "socket" : "folder";
    if (await isOurs(path, kind)) sockets.add(kind === "socket" ? path : `${path}.sock`);
  }
  return sockets;
}

/** Whether a docker client of a dead run is still about to make a container. */
export async function isStillCreating(socket: string): Promise<boolean> {
  const folder = folderOf(socket);
  if (!await isOurs(folder, "folder")) return false;
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.endsWith(CID_SUFFIX) && (await Deno.lstat(join(folder, name))).size === 0) {
        return true;
      }
    }
  } catch (error) {
    // Another sweep, or the client that failed, has taken it away; or it is another user's.
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied)) {
      throw error;
    }
  }
  return false;
}

/** Removes the folder of a dead run: from now on its docker clients can make nothing. */
export async function removeFolder(socket: string): Promise<void> {
  const folder = folderOf(socket);
  if (await isOurs(folder, "folder")) await removeTree(folder, SWEEP_PATIENCE_MS);
}

/** Removes the socket of a dead run, the proof that it is dead: the last thing to go. */
export async function removeSocket(socket: string): Promise<void> {
  if (await isOurs(socket, "socket")) await removeOwn(socket);
}

/** A large rest is taken away in parts: no run waits long for what another one has left. */
const SWEEP_PATIENCE_MS = 5000;

function folderOf(socket: string): string {
  return socket.replace(/\.sock$/, "");
}

/**
 * Whether something with the name of a run's file is really one of this user: in a folder for
 * everybody's temporary files anybody may make such a name, also as a link to somewhere else. Once it
 * is ours, others cannot put another in its place (`/tmp` is sticky).
 */
async function isOurs(path: string, kind: "folder" | "socket"): Promise<boolean> {
  const info = await Deno.lstat(path).catch(() => undefined);
  if (info === undefined || (kind === "folder" ? !info.isDirectory : !info.isSocket)) return false;
  return Deno.build.os === "windows" || info.uid === Deno.uid();
}

function listen(path: string): Deno.Listener | undefined {
  if (new TextEncoder().encode(path).length > LONGEST_SOCKET_PATH) return undefined;
  try {
    const listener = Deno.listen({ transport: "unix", path });
    listener.unref();
    return listener;
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied ||
      error instanceof Deno.errors.AddrInUse
    ) throw error;
    // A file system without sockets: such runs are swept by their label's time.
    return undefined;
  }
}

/** True where somebody listens, false where nobody does, undefined where there is no socket. */
async function answers(path: string): Promise<boolean | undefined> {
  for (let attempt = 1;; attempt++) {
    try {
      (await Deno.connect({ transport: "unix", path })).close();
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      // Permission: another user's. Full backlog: alive and busy.
      if (!(error instanceof Deno.errors.ConnectionRefused)) return true;
      // Between bind and listen a living owner refuses too, for microseconds.
      if (attempt === 2) return false;
      await delay(20);
    }
  }
}
