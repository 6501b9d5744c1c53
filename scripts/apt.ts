import $ from "dax";
import { join } from "node:path";
import { UserError } from "../terminal/errors.ts";
import { cacheDirectory } from "./cache.ts";
import { withLock } from "./lock.ts";
import { say } from "./say.ts";

/** `PATH`, plus the folders of system programs, which a root shell from `su` lacks. */
export const searchPath = [
  ...(Deno.env.get("PATH") ?? "").split(":"),
  "/usr/local/sbin",
  "/usr/sbin",
  "/sbin",
].filter((directory) => directory !== "").join(":");

/** The path of a program; undefined if it is not installed. */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const directory of searchPath.split(":")) {
    const path = join(directory, name);
    const info = await Deno.stat(path).catch(() => undefined);
    if (info?.isFile && ((info.mode ?? 0) & 0o111) !== 0) return path;
  }
  return undefined;
}

/** Whether this is Debian or a derivative, and packages may be installed. */
export async function canInstall(): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const debian = await Deno.stat("/etc/debian_version").catch(() => undefined);
  return debian !== undefined && await findProgram("apt-get") !== undefined;
}

/**
 * Installs the packages of those programs that are missing.
 *
 * @param packages the package of each program, or of a file that it contains
 */
export async function installPrograms(packages: Record<string, string>): Promise<void> {
  if ((await missingOf(packages)).length === 0) return;
  await inTurn(async () => {
    // Another task may have installed some meanwhile.
    const names = await missingOf(packages);
    if (names.length === 0) return;
    say(`Installing ${names.join(", ")} with apt-get`);
    await updateLists();
    await aptGet(["install", "-y", "--no-install-recommends", ...names]);
  });
}

async function missingOf(packages: Record<string, string>): Promise<string[]> {
  const missing = new Set<string>();
  for (const [program, name] of Object.entries(packages)) {
    if (!await isThere(program)) missing.add(name);
  }
  return [...missing];
}

/** Whether something is installed. @param wanted a program's name, or a path */
export async function isThere(wanted: string): Promise<boolean> {
  if (!wanted.startsWith("/")) return await findProgram(wanted) !== undefined;
  return await Deno.stat(wanted).then(() => true, () => false);
}

/** Downloads package files into `directory` without installing them. */
export async function downloadPackages(names: string[], directory: string): Promise<void> {
  const download = () => aptGet(["download", ...names], directory);
  await inTurn(async () => {
    try {
      await download();
    } catch {
      await updateLists();
      await download();
    }
  });
}

/** An unreachable source does not matter as long as another one has the package. */
async function updateLists(): Promise<void> {
  await aptGet(["update"]).catch((error) => {
    if (!(error instanceof UserError)) throw error;
  });
}

/** Package lists are unusable while another task fetches them, and `apt-get` does not wait for that. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  return await withLock(join(cacheDirectory(), "apt.lock"), work);
}

async function aptGet(args: string[], directory = "/"): Promise<void> {
  const options = [
    "--quiet",
    "-oAcquire::http::Timeout=20",
    "-oAcquire::https::Timeout=20",
    "-oAcquire::Retries=2",
    // Another apt-get may be running, from a task started together with this one.
    "-oDPkg::Lock::Timeout=300",
  ];
  const result = await $`apt-get ${options} ${args}`
    .cwd(directory)
    .env({ DEBIAN_FRONTEND: "noninteractive", PATH: searchPath })
    .stdin("null").stdout("piped").stderr("piped").noThrow();
  if (result.code === 0) return;
  const output = `${result.stdout}\n${result.stderr}`.trim().split("\n");
  const reason = output.find((line) => line.startsWith("E: ")) ?? output.at(-1);
  throw new UserError(`Running \`apt-get ${args.join(" ")}\` failed: ${reason}`);
}
