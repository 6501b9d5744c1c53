import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { removeOwn, removeTree } from "../files/remove.ts";

const CID_SUFFIX = ".cid";

const PREFIX = "courseraprogramming-";

/** `sun_path` holds 108 bytes on Linux, 104 on macOS, with the closing NUL. */
const LONGEST_SOCKET_PATH = 103;

/**
 * One run of this program: its temporary folder, and a socket that shows other runs that it is
 * alive.
 *
 * A process that is killed cannot clean up, but the kernel closes its socket: a connection to the
 * socket's file is then refused, which proves that the owner is gone. The runtime's permissions
 * allow neither reading /proc nor sending signals to other processes.
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
        // After the socket: a folder without a socket has no owner.
        await Deno.mkdir(folder, { mode: 0o700 });
        return new Owner(folder, socketPath, listener);
      } catch (error) {
        listener?.close();
        if (listener !== undefined) await Deno.remove(socketPath).catch(() => {});
        // Another user has this name: leave it alone.
        const isTaken = error instanceof Deno.errors.AlreadyExists ||
          error instanceof Deno.errors.AddrInUse;
        if (!isTaken || attempt === 3) throw error;
      }
    }
  }

  /**
   * The label's value.
   *
   * @param lifetime seconds after which a run on an unknown host is considered dead
   */
  label(lifetime: number): string {
    const expires = Math.ceil(Date.now() / 1000 + lifetime);
    return `${expires}:${this.#listener === undefined ? "" : this.#socketPath}`;
  }

  /**
   * Arguments that tie a `docker create` or `run` to this run: the client creates the file before it calls
   * the engine, and fails if the folder no longer exists. So a client that outlives its killed run
   * either shows up as an empty file or cannot create anything any more.
   */
  creation(container: string): string[] {
    return ["--cidfile", join(this.folder, container + CID_SUFFIX)];
  }

  /** Whether the engine has confirmed the container to the client of {@linkcode creation}. */
  async hasCreated(container: string): Promise<boolean> {
    return await this.createdId(container) !== undefined;
  }

  /**
   * The id of a container, once the engine has confirmed it to the client of {@linkcode creation};
   * undefined before.
   */
  async createdId(container: string): Promise<string | undefined> {
    const path = join(this.folder, container + CID_SUFFIX);
    const id = (await Deno.readTextFile(path).catch(() => "")).trim();
    return id === "" ? undefined : id;
  }

  /**
   * Keeps the socket, because something could not be removed: a later run then knows that its owner
   * is gone.
   */
  leave(): void {
    this.#leaves = true;
  }

  async release(): Promise<void> {
    await removeTree(this.folder);
    if (this.#listener === undefined) return;
    if (!this.#leaves) {
      this.#listener.close();
      return await removeOwn(this.#socketPath);
    }
    // Since version 2.9 the runtime removes a socket's file when it closes the socket.
    const aside = `${this.#socketPath}.left`;
    await Deno.rename(this.#socketPath, aside);
    this.#listener.close();
    await Deno.rename(aside, this.#socketPath);
  }
}

/** Whether a name is that of a run's temporary folder or socket. */
export function isRunFile(name: string): boolean {
  return /^courseraprogramming-[0-9a-f]{8}-[0-9a-f]{3}(\.sock)?$/.test(name);
}

/**
 * The path of the socket in a label; empty if the run had none or the label names something else.
 */
export function labelSocket(label: string): string {
  const path = label.slice(label.indexOf(":") + 1);
  return isRunFile(basename(path)) && path.endsWith(".sock") ? path : "";
}

/** When a run on an unknown host is considered dead, in milliseconds since the epoch. */
export function labelExpiry(label: string): number {
  return Number(label.split(":", 1)[0]) * 1000;
}

/** Whether the owner in a label is certainly gone or, where that cannot be checked, has expired. */
export async function isGone(label: string, now: number): Promise<boolean> {
  const socketPath = labelSocket(label);
  const lives = socketPath === "" ? undefined : await answers(socketPath);
  return lives === undefined ? now > labelExpiry(label) : !lives;
}

/** Dead runs that left something below a folder for temporary files: the paths of their sockets. */
export async function deadRuns(temporary: string): Promise<string[]> {
  const dead: string[] = [];
  for (const socket of await runSockets(temporary)) {
    if (await answers(socket) !== true) dead.push(socket);
  }
  return dead;
}

/**
 * Whether a run of this user is active below a folder for temporary files.
 *
 * @param own the temporary folder of the calling run, which does not count
 */
export async function hasLivingRuns(temporary: string, own?: string): Promise<boolean> {
  for (const socket of await runSockets(temporary)) {
    if (folderOf(socket) !== own && await answers(socket) === true) return true;
  }
  return false;
}

/** The sockets of this user's runs, alive or dead; a socket itself may no longer exist. */
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

/** Whether a docker client of a dead run may still create a container. */
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
    // Another sweep or the failed client has removed it, or it belongs to another user.
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied)) {
      throw error;
    }
  }
  return false;
}

/** Removes the folder of a dead run: from then on its docker clients cannot create anything. */
export async function removeFolder(socket: string): Promise<void> {
  const folder = folderOf(socket);
  if (await isOurs(folder, "folder")) await removeTree(folder, SWEEP_PATIENCE_MS);
}

/** Removes the socket of a dead run, the proof that it is dead. Always the last step. */
export async function removeSocket(socket: string): Promise<void> {
  if (await isOurs(socket, "socket")) await removeOwn(socket);
}

/** A large leftover is removed in parts, so that no run waits long for another's. */
const SWEEP_PATIENCE_MS = 5000;

function folderOf(socket: string): string {
  return socket.replace(/\.sock$/, "");
}

/**
 * Whether something with the name of a run's file really belongs to this user: in a shared folder
 * for temporary files anyone may create such a name, even as a link to elsewhere. Once it is this
 * user's, others cannot replace it (`/tmp` is sticky).
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
    // A file system without sockets: such runs are swept when their label expires.
    return undefined;
  }
}

/** True if a process listens, false if none does, undefined if there is no socket. */
async function answers(path: string): Promise<boolean | undefined> {
  for (let attempt = 1;; attempt++) {
    try {
      (await Deno.connect({ transport: "unix", path })).close();
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      // Permission denied: another user's. Full backlog: alive and busy.
      if (!(error instanceof Deno.errors.ConnectionRefused)) return true;
      // Between bind and listen a live owner also refuses, for microseconds.
      if (attempt === 2) return false;
      await delay(20);
    }
  }
}
