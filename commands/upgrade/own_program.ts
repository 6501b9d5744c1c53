import { createTarDecoder } from "modern-tar";
import { dirname, join } from "node:path";
import { failureReason, UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";

/** Folders that belong to a package manager, and its name. */
const MANAGED: readonly [RegExp, string][] = [
  [/^\/nix\/store\//, "Nix"],
  [/^\/snap\//, "snap"],
  [/\/(Cellar|Caskroom)\//, "Homebrew"],
  [/[\\/]node_modules[\\/]/, "npm"],
  [/[\\/]scoop[\\/]apps[\\/]/i, "Scoop"],
  [/[\\/]chocolatey[\\/]/i, "Chocolatey"],
  [/[\\/]WindowsApps[\\/]/i, "the Microsoft Store"],
  [/[\\/]WinGet[\\/](Packages|Links)[\\/]/i, "winget"],
  [/^\/(usr\/(?!local\/)|bin\/|sbin\/)/, "the system's package manager"],
];

/** Prefix of the name of the file written next to the program. */
const TEMPORARY = ".courseraprogramming-upgrade-";
/** Age at which such a file must have been left behind by a killed process. */
const STALE_MS = 60 * 60 * 1000;

/**
 * The file that this program runs from, for an upgrade to replace.
 *
 * @throws {UserError} if it belongs to a package manager, or there is no such file
 */
export async function ownProgram(): Promise<string> {
  if (!Deno.build.standalone) {
    throw new UserError("This runs from its sources, not from a program that can be replaced", {
      hint: "update the checkout, then `deno task compile`",
    });
  }
  const called = Deno.execPath();
  // Except on Linux, the path called may be a link to the program, as in Homebrew.
  const path = await Deno.realPath(called).catch(() => called);
  const manager = MANAGED.find(([folder]) => folder.test(path))?.[1];
  if (manager === undefined) return path;
  throw new UserError(`\`${visible(path)}\` was installed by ${manager}`, {
    hint: `upgrade it there, or install one of your own: ~/.local/bin needs no package manager`,
  });
}

/** A folder next to the program for the new one, on the same disk. */
export interface Replacement extends AsyncDisposable {
  /** Unpacks the new program and renames it over the old one. */
  install(archive: Uint8Array<ArrayBuffer>): Promise<void>;
}

/**
 * Prepares to write a new program, and so finds out whether that is allowed. Disposing removes what
 * was not installed.
 *
 * @throws {UserError} if the folder is not writable
 */
export async function openReplacement(program: string): Promise<Replacement> {
  const folder = dirname(program);
  const path = join(folder, `${TEMPORARY}${crypto.randomUUID().slice(0, 8)}`);
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { createNew: true, write: true, mode: 0o700 });
  } catch (error) {
    throw new UserError(`Cannot write into \`${visible(folder)}\`: ${failureReason(error)}`, {
      hint: "run it as the owner of the folder, or install a program of your own in ~/.local/bin",
      cause: error,
    });
  }
  await removeStale(folder);
  let open = true;
  const close = () => {
    if (open) file.close();
    open = false;
  };
  return {
    async install(archive) {
      try {
        await unpack(archive, file);
        await file.sync();
        close();
        const { mode } = await Deno.stat(program);
        if (mode !== null) await Deno.chmod(path, mode & 0o777);
        await putInPlace(path, program);
      } catch (error) {
        if (error instanceof UserError) throw error;
        throw new UserError(`Replacing \`${visible(program)}\` failed: ${failureReason(error)}`, {
          hint: `the program is as it was; is there space in \`${visible(folder)}\`?`,
          cause: error,
        });
      }
    },
    async [Symbol.asyncDispose]() {
      close();
      await Deno.remove(path).catch(() => {});
    },
  };
}

async function removeStale(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.startsWith(TEMPORARY)) continue;
    const path = join(folder, name);
    const { mtime } = await Deno.stat(path).catch(() => ({ mtime: null }));
    if (mtime !== null && Date.now() - mtime.getTime() > STALE_MS) {
      await Deno.remove(path).catch(() => {});
    }
  }
}

/** Larger than any release, in bytes; an archive may unpack to a thousand times its own size. */
const LARGEST_PROGRAM = 400_000_000;

async function unpack(archive: Uint8Array<ArrayBuffer>, file: Deno.FsFile): Promise<void> {
  // Not `file.writable`, which closes the file when a write fails.
  const sink = new WritableStream<Uint8Array>({
    async write(chunk) {
      for (let rest = chunk; rest.length > 0;) rest = rest.subarray(await file.write(rest));
    },
  });
  const found = Deno.build.os === "windows"
    ? await unzip(archive, sink)
    : await untar(archive, sink);
  if (!found) throw new UserError("The download has no program in it");
}

async function untar(
  archive: Uint8Array<ArrayBuffer>,
  sink: WritableStream<Uint8Array>,
): Promise<boolean> {
  const entries = new Blob([archive]).stream()
    .pipeThrough(new DecompressionStream("gzip"))
    .pipeThrough(atMost(LARGEST_PROGRAM))
    .pipeThrough(createTarDecoder({ strict: true }));
  let found = false;
  for await (const { header, body } of entries) {
    if (!found && header.type === "file" && header.name === "courseraprogramming") {
      await body.pipeTo(sink);
      found = true;
    } else await body.cancel();
  }
  return found;
}

/** Passes through at most `bytes` bytes, then fails. */
function atMost(bytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let left = bytes;
  return new TransformStream({
    transform(chunk, controller) {
      left -= chunk.length;
      if (left < 0) throw new UserError("The download unpacks to more than a program may have");
      controller.enqueue(chunk);
    },
  });
}

async function unzip(
  archive: Uint8Array<ArrayBuffer>,
  sink: WritableStream<Uint8Array>,
): Promise<boolean> {
  const { Uint8ArrayReader, ZipReader } = await import("@zip.js/zip.js");
  const zip = new ZipReader(new Uint8ArrayReader(archive), { useWebWorkers: false });
  const entry = (await zip.getEntries()).find(({ filename }) =>
    filename === "courseraprogramming.exe"
  );
  if (entry === undefined || entry.directory) return false;
  const counted = atMost(LARGEST_PROGRAM);
  await Promise.all([
    counted.readable.pipeTo(sink),
    entry.getData(counted.writable, { checkSignature: true }),
  ]);
  return true;
}

/** Windows does not allow replacing a running program, but allows renaming it. */
async function putInPlace(path: string, program: string): Promise<void> {
  if (Deno.build.os !== "windows") return await Deno.rename(path, program);
  const old = `${program}.old`;
  await Deno.remove(old).catch(() => {});
  await Deno.rename(program, old);
  try {
    await Deno.rename(path, program);
  } catch (error) {
    await Deno.rename(old, program);
    throw error;
  }
}
