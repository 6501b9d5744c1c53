import { basename, join } from "node:path";

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
    const folder = join(temporary, PREFIX + crypto.randomUUID().slice(0, 12));
    const socketPath = `${folder}.sock`;
    const listener = listen(socketPath);
    // After the socket: a folder without one is known to be nobody's.
    await Deno.mkdir(folder, { mode: 0o700 });
    return new Owner(folder, socketPath, listener);
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

  /** Removes something below this run's folder, whoever wrote it. */
  async remove(path: string): Promise<void> {
    await removeTree(path);
  }

  /** Something could not be removed: the socket stays, so that a later run knows its owner is gone. */
  leave(): void {
    this.#leaves = true;
  }

  async release(): Promise<void> {
    await removeTree(this.folder);
    this.#listener?.close();
    if (!this.#leaves) await removeTree(this.#socketPath);
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
  const sockets = new Set<string>();
  for await (const entry of Deno.readDir(temporary)) {
    if (isRunFile(entry.name)) {
      sockets.add(join(temporary, `${entry.name.replace(/\.sock$/, "")}.sock`));
    }
  }
  const dead: string[] = [];
  for (const socket of sockets) {
    if (await answers(socket) !== true) dead.push(socket);
  }
  return dead;
}

/** Whether a docker client of a dead run is still about to make a container. */
export async function isStillCreating(socket: string): Promise<boolean> {
  const folder = folderOf(socket);
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.endsWith(CID_SUFFIX) && (await Deno.stat(join(folder, name))).size === 0) {
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
  await ignoreForeign(removeTree(folderOf(socket)));
}

/** Removes the socket of a dead run, the proof that it is dead: the last thing to go. */
export async function removeSocket(socket: string): Promise<void> {
  await ignoreForeign(removeTree(socket));
}

function folderOf(socket: string): string {
  return socket.replace(/\.sock$/, "");
}

/** What belongs to another user is theirs to sweep. */
async function ignoreForeign(removal: Promise<void>): Promise<void> {
  await removal.catch((error: unknown) => {
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
  });
}

function listen(path: string): Deno.Listener | undefined {
  if (new TextEncoder().encode(path).length > LONGEST_SOCKET_PATH) return undefined;
  try {
    const listener = Deno.listen({ transport: "unix", path });
    listener.unref();
    return listener;
  } catch (error) {
    // A file system without sockets: such runs are swept by their label's time.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      throw error;
    }
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
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function removeTree(path: string): Promise<void> {
  const remove = () => Deno.remove(path, { recursive: true });
  try {
    // A grader may have closed folders of its own to everybody, us included.
    await remove().catch(async (error: unknown) => {
      if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
      await openFolders(path);
      await remove();
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function openFolders(path: string): Promise<void> {
  await Deno.chmod(path, 0o700);
  for await (const entry of Deno.readDir(path)) {
    if (entry.isDirectory) await openFolders(join(path, entry.name));
  }
}
