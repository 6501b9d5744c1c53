import $ from "dax";
import { createHash } from "node:crypto";
import { dirname, join, relative, resolve, sep as SEPARATOR } from "node:path";
import { parseArgs } from "node:util";
import { UserError } from "../../terminal/errors.ts";
import { bundleModule, bundleProgram, carried } from "./bundle.ts";
import { fileSha256 } from "../checksum.ts";
import { withLock } from "../lock.ts";
import { findCompiler } from "./compiler.ts";
import { runScript, say } from "../say.ts";

/** What {@linkcode compileBinary} can be told. */
export interface CompileOptions {
  /** Where the binary goes; `build/courseraprogramming` by default. */
  output?: string;
}

/**
 * What the binary may do. Never everything: a library that goes wrong cannot load native code,
 * start another program, or ask the user for more.
 */
const permissions = [
  // The engine's client; what shows the sign-in page, by the name each system has for it; and what
  // lists and removes trees that the runtime cannot (docker/files/).
  "--allow-run=docker,xdg-open,open,rundll32,ls,rm,chmod",
  // DOCKER_*, NO_COLOR and the options' variables; dax hands the whole environment to docker.
  "--allow-env",
  // Submissions, Dockerfiles and configuration lie wherever the user keeps them.
  "--allow-read",
  // Reports, result directories and temporary files, likewise.
  "--allow-write",
  // Coursera's API, the hosts it sends uploads to, and the login's answer on localhost.
  "--allow-net",
  // The user id owns the containers' labels; the home directory holds the configuration; `sanity`
  // tells how much disk is free.
  "--allow-sys=uid,gid,homedir,hostname,statfs",
  "--no-prompt",
];

/**
 * New things get 8 MB in place of 48, from the start: buffers of output that nobody holds any more,
 * which lie beside the heap, are given back the sooner.
 */
const engineFlags = ["--max-semi-space-size=4", "--min-semi-space-size=4"];

const root = resolve(import.meta.dirname!, "../..");
const build = join(root, "build");

/** Not part of the program, so that changing it does not make the binary old. */
const notSource = new Set([".ci", ".git", "build", "coverage", "docs", "examples", "tests"]);

/** Where the program is put, beside a note of the sources that it was made from. */
const usualOutput = join(build, "courseraprogramming");
const stamp = join(build, "courseraprogramming.json");

/**
 * Makes the binary and returns its path: the sources are bundled first, in parts, so that a command
 * loads only what it needs, and no package is embedded whole. The one at the usual place is left as
 * it is when it was made from the same sources.
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

/** Compiles another program, of one module, just as the binary. */
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
  return carried.some((folder) => path.startsWith(join(root, "commands", folder) + SEPARATOR));
}

/** `deno compile` embeds modification times; without them the same sources give the same bytes. */
async function forgetTimes(directory: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    if (isDirectory) await forgetTimes(join(directory, name));
    await Deno.utime(join(directory, name), 0, 0);
  }
}

/** What {@linkcode compileBundle} makes of a bundle. */
interface CompileBundleOptions {
  output: string;
  /** Deno's name of the system that it is for. */
  target?: string;
}

/**
 * Compiles the bundle and returns the version of Deno that the binary runs on.
 *
 * @throws {UserError} when there is no runtime for the target, or compiling fails
 */
export async function compileBundle(
  bundle: string,
  { output, target = Deno.build.target }: CompileBundleOptions,
): Promise<string> {
  const { deno, env, version } = await findCompiler(target);
  await Deno.mkdir(dirname(output), { recursive: true });
  await forgetTimes(bundle);
  // --quiet goes into the binary: its runtime would tell the user that `docker` is not there.
  // --no-code-cache: the cache would be a file of a predictable name in a directory for everybody.
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

/** The folders that go into the binary, for the program to read from as it runs. */
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
