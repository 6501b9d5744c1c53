import $ from "dax";
import { join } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import type { Compiler } from "../build/compiler.ts";
import { cacheDirectory } from "../cache.ts";
import { fileSha256 } from "../checksum.ts";
import { withLock } from "../lock.ts";
import { say } from "../say.ts";

/** The only system for which the npm registry has a program compiled with the pinned version. */
export const pinnedTarget = "x86_64-unknown-linux-gnu";

/** A file that must have exactly these bytes before it is used. */
export interface PinnedFile {
  path: string;
  sha256: string;
}

/** The version of both files below, which only work together. */
const pinnedVersion = "2.4.2";
const pinnedDeno = {
  name: "@deno/linux-x64-glibc",
  version: pinnedVersion,
  integrity:
    "sha512-LzDLyrROm2oxt2g8sjG6niYWaZas/HLBk4Ns5qEhf2bGaDr8Lcq24VTnThZLepLUKt8cTfT3NGX3MZZWKwSVmA==",
  file: "deno",
  sha256: "1d6580e813252f6b27a41d97d2e3725a408baa2e765a86e45f65b228d3e93ad6",
};
/** A program compiled with the pinned version; it starts with the runtime. */
const pinnedProgram = {
  name: "@vltpkg/cli-linux-x64",
  version: "0.0.0-18",
  integrity:
    "sha512-eQvsTLNKsoA/sH80Nn1iEKu+Lh24kmbB97dDjhn34py23Xc6+/uI48UNG2k/TQFIcVf7Sckwnrk80L00Hx1eXA==",
  file: "vlt",
  sha256: "2705685d7478610b98dcd43acecd457a19810146323041c8af8a88f7dd0b5e82",
};

/**
 * A compiler and a runtime from the npm registry, downloaded once and checked against their pins
 * before each use.
 *
 * @throws {UserError} if the registry does not provide them
 */
export async function pinnedCompiler(): Promise<Compiler> {
  const directory = join(cacheDirectory(), `deno-${pinnedVersion}`);
  const deno = { path: join(directory, "deno"), sha256: pinnedDeno.sha256 };
  const runtime = { path: join(directory, "denort"), sha256: pinnedProgram.sha256 };
  await withLock(join(cacheDirectory(), "runtime.lock"), () => fetchOnce(deno, runtime));
  return { deno: deno.path, env: { DENORT_BIN: runtime.path }, version: pinnedVersion };
}

async function fetchOnce(deno: PinnedFile, runtime: PinnedFile): Promise<void> {
  if (await isIntact(deno) && await isIntact(runtime)) return;
  say(`Fetching Deno ${pinnedVersion} and its runtime from the npm registry (220 MB, once)`);
  // Below the cache directory, so that large files are renamed rather than copied.
  await Deno.mkdir(cacheDirectory(), { recursive: true });
  const directory = await Deno.makeTempDir({ dir: cacheDirectory(), prefix: "fetch-" });
  try {
    const modules = await installPackages(directory);
    const fetchedDeno = join(modules, pinnedDeno.name, pinnedDeno.file);
    const fetchedRuntime = join(modules, pinnedProgram.name, pinnedProgram.file);
    await cutRuntime(fetchedRuntime);
    await requireIntact({ ...deno, path: fetchedDeno });
    await requireIntact({ ...runtime, path: fetchedRuntime });
    await Deno.mkdir(join(deno.path, ".."), { recursive: true });
    await Deno.chmod(fetchedDeno, 0o755);
    await Deno.rename(fetchedDeno, deno.path);
    await Deno.rename(fetchedRuntime, runtime.path);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/**
 * Lets Deno install the two packages below `directory`: it uses the configured registry, proxies
 * and certificates, and `--frozen` rejects an archive without the pinned integrity.
 */
async function installPackages(directory: string): Promise<string> {
  const packages = [pinnedDeno, pinnedProgram];
  const specifiers = packages.map(({ name, version }) => `npm:${name}@${version}`);
  const lock = {
    version: "5",
    specifiers: Object.fromEntries(
      packages.map(({ version }, index) => [specifiers[index], version]),
    ),
    npm: Object.fromEntries(
      packages.map(({ name, version, integrity }) => [
        `${name}@${version}`,
        { integrity, os: ["linux"], cpu: ["x64"] },
      ]),
    ),
    workspace: { dependencies: specifiers },
  };
  const imports = Object.fromEntries(
    packages.map(({ name }, index) => [name, specifiers[index]]),
  );
  await Deno.writeTextFile(
    join(directory, "deno.json"),
    JSON.stringify({ nodeModulesDir: "auto", imports }),
  );
  await Deno.writeTextFile(join(directory, "deno.lock"), JSON.stringify(lock));
  const result = await $`${Deno.execPath()} install --frozen --quiet`
    .cwd(directory)
    .env({ DENO_DIR: join(directory, "cache"), NO_COLOR: "1" })
    .stdin("null").stdout("null").stderr("piped").noThrow();
  if (result.code !== 0) {
    throw new UserError(
      `Fetching Deno ${pinnedVersion} from the npm registry failed: ${firstLine(result.stderr)}`,
      { hint: `set DENORT_BIN to the denort file of Deno ${Deno.version.deno}` },
    );
  }
  return join(directory, "node_modules");
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] || "no reason was given";
}

/**
 * Removes the program from a compiled binary, which leaves the runtime. The last eight bytes of the
 * binary hold the length of everything appended, including themselves, little-endian.
 */
async function cutRuntime(path: string): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true });
  const end = await file.seek(-8, Deno.SeekMode.End);
  const bytes = new Uint8Array(8);
  await file.read(bytes);
  const appended = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  await file.truncate(Math.max(0, end + bytes.length - appended));
}

/** Whether the file exists with exactly the pinned bytes. */
export async function isIntact({ path, sha256 }: PinnedFile): Promise<boolean> {
  return await fileSha256(path) === sha256;
}

/** Rejects a file that is missing or differs from the pin. */
export async function requireIntact(pinned: PinnedFile): Promise<void> {
  if (await isIntact(pinned)) return;
  throw new UserError(
    `Using \`${pinned.path}\` failed: its SHA-256 is not ${pinned.sha256}`,
    { hint: "remove the file and try again" },
  );
}
