import $ from "dax";
import { createHash } from "node:crypto";
import { dirname, join, relative, resolve, sep as SEPARATOR } from "node:path";
import { parseArgs } from "node:util";
import { UserError } from "../../terminal/errors.ts";
import { bundleModule, bundleProgram, carriedFolders } from "./bundle.ts";
import { fileSha256 } from "../checksum.ts";
import { withLock } from "../lock.ts";
import { findCompiler } from "./compiler.ts";
import { runScript, say } from "../say.ts";

/** Options for {@linkcode compileBinary}. */
export interface CompileOptions {
  /** Path of the binary; default: `build/courseraprogramming`. */
  output?: string;
}

/**
 * The binary's permissions. Never all: a compromised library must not load native code, start other
 * programs, or ask the user for more.
 */
const permissions = [
  // The engine's clients; the programs that open the sign-in page, by the name on each system; and
  // those that list and remove trees and read control groups, which the runtime cannot
  // (docker/files/tools.ts).
  "--allow-run=docker,podman,xdg-open,open,rundll32,ls,rm,chmod,cat",
  // DOCKER_*, NO_COLOR and the options' variables; dax passes the whole environment to docker.
  "--allow-env",
  // Submissions, Dockerfiles and configuration may be anywhere.
  "--allow-read",
  // So may reports, result directories and temporary files.
  "--allow-write",
  // Coursera's API, the hosts it sends uploads to, and the sign-in's answer on localhost.
  "--allow-net",
  // The user id is in the containers' labels; the home directory has the configuration; `sanity`
  // reports the free disk space.
  "--allow-sys=uid,gid,homedir,hostname,statfs",
  "--no-prompt",
];

/**
 * The young generation gets 8 MB from the start instead of 48: unused output buffers, which are
 * outside the heap, are freed sooner. The old generation is collected when it has grown by a fifth, not
 * when it has doubled: tens of MB less for 100,000 submissions.
 */
const engineFlags = [
  "--max-semi-space-size=4",
  "--min-semi-space-size=4",
  "--heap-growing-percent=20",
];

const root = resolve(import.meta.dirname!, "../..");
const build = join(root, "build");

/** Not part of the program, so changes there do not make the binary outdated. */
const notSource = new Set([".ci", ".git", "build", "coverage", "docs", "examples", "tests"]);

/** Default path of the program, with a record next to it of the sources it was made from. */
const usualOutput = join(build, "courseraprogramming");
const stamp = join(build, "courseraprogramming.json");

/**
 * Makes the binary and returns its path. The sources are bundled first, in parts, so that a command
 * loads only what it needs and no package is embedded whole. The one at the default path is kept if
 * it was made from the same sources.
 */
export async function compileBinary(
  { output = usualOutput }: CompileOptions = {},
): Promise<string> {
  return await withLock(join(build, "compile.lock"), async () => {
    const sources = await sourcesFingerprint();
    if (output === usualOutput && await isUpToDate(sources)) {
      say(`${relative(Deno.cwd(), output)} is up to date`);
      return output;
    }
    const bundle = join(build, "bundle");
    await bundleProgram(bundle);
    const version = await compileBundle(bundle, { output });
    if (output === usualOutput) await Deno.writeTextFile(stamp, await stampText(sources));
    say(`Compiled ${relative(Deno.cwd(), output)} (Deno ${version})`);
    return output;
  });
}

/** Compiles another program, of one module, in the same way as the binary. */
export async function compileModule(entry: string, output: string): Promise<string> {
  const bundle = await Deno.makeTempDir({ prefix: "bundle-" });
  try {
    await bundleModule(entry, join(bundle, "main.js"));
    await compileBundle(bundle, { output });
    return output;
  } finally {
    await Deno.remove(bundle, { recursive: true });
  }
}

async function isUpToDate(sources: string): Promise<boolean> {
  const text = await Deno.readTextFile(stamp).catch(() => "");
  return text !== "" && text === await stampText(sources);
}

async function stampText(sources: string): Promise<string> {
  return JSON.stringify({ sources, sha256: await fileSha256(usualOutput) });
}

async function sourcesFingerprint(): Promise<string> {
  const hash = createHash("sha256");
  hash.update(`${Deno.version.deno} ${Deno.env.get("DENORT_BIN") ?? ""}\n`);
  for (const path of (await sourceFiles(root)).sort()) {
    hash.update(`${relative(root, path)} ${await fileSha256(path)}\n`);
  }
  return hash.digest("hex");
}

async function sourceFiles(directory: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(directory)) {
    const path = join(directory, name);
    if (isFile && (/\.(tsx?|css|json|lock)$/.test(name) || isCarried(path))) files.push(path);
    if (isDirectory && !(directory === root && notSource.has(name))) {
      files.push(...await sourceFiles(path));
    }
  }
  return files;
}

function isCarried(path: string): boolean {
  return carriedFolders.some((folder) => path.startsWith(join(root, folder) + SEPARATOR));
}

/** `deno compile` embeds modification times; without them the same sources give the same bytes. */
async function forgetTimes(directory: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    if (isDirectory) await forgetTimes(join(directory, name));
    await Deno.utime(join(directory, name), 0, 0);
  }
}

/** Options for {@linkcode compileBundle}. */
interface CompileBundleOptions {
  output: string;
  /** Deno's name of the target system. */
  target?: string;
}

/**
 * Compiles the bundle and returns the version of Deno that the binary runs on.
 *
 * @throws {UserError} if there is no runtime for the target, or compiling fails
 */
export async function compileBundle(
  bundle: string,
  { output, target = Deno.build.target }: CompileBundleOptions,
): Promise<string> {
  const { deno, env, version } = await findCompiler(target);
  await Deno.mkdir(dirname(output), { recursive: true });
  await forgetTimes(bundle);
  // --quiet is stored in the binary: otherwise its runtime would tell the user that `docker` is
  // missing. --no-code-cache: the cache would be a file with a predictable name in a directory
  // shared by all users.
  const flags = [
    "--no-config",
    "--no-lock",
    "--no-check",
    "--no-code-cache",
    "--no-remote",
    "--quiet",
    `--v8-flags=${engineFlags.join(",")}`,
    `--target=${target}`,
    ...await embedded(bundle),
  ];
  const result = await $`${deno} compile ${flags} ${permissions} --output ${output} main.js`
    .cwd(bundle)
    .env({ ...env, NO_COLOR: "1" })
    .stdin("null").stdout("null").stderr("piped").noThrow();
  if (result.code !== 0) {
    throw new UserError(`Compiling failed: ${result.stderr.trim()}`);
  }
  return version;
}

/** The folders to embed, for the program to read at run time. */
async function embedded(bundle: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(bundle));
  return entries.filter(({ isDirectory }) => isDirectory)
    .map(({ name }) => `--include=${name}`).sort();
}

if (import.meta.main) {
  await runScript(async () => {
    const { values } = parseArgs({ args: Deno.args, options: { output: { type: "string" } } });
    await compileBinary(values.output === undefined ? {} : { output: resolve(values.output) });
    return 0;
  });
}
