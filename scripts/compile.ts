import $ from "dax";
import * as esbuild from "esbuild";
import { createHash } from "node:crypto";
import { cp } from "node:fs/promises";
import { dirname, join, relative, resolve, sep as SEPARATOR } from "node:path";
import { parseArgs } from "node:util";
import { UserError } from "../terminal/errors.ts";
import { fileSha256 } from "./checksum.ts";
import { withLock } from "./lock.ts";
import { installPackages } from "./packages.ts";
import { bundleReportPage } from "./report_page.ts";
import { findCompiler } from "./runtime.ts";
import { runScript, say } from "./say.ts";

/** What {@linkcode compileBinary} can be told. */
export interface CompileOptions {
  /** Where the binary goes; `build/courseraprogramming` by default. */
  output?: string;
  /** The program to compile; `main.ts` by default. */
  entry?: string;
}

/**
 * What the binary may do. Never everything: a library that goes wrong cannot load native code,
 * start another program, or ask the user for more.
 */
const permissions = [
  // The engine's client; and what shows the sign-in page, by the name each system has for it.
  "--allow-run=docker,xdg-open,open,rundll32",
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

const root = resolve(import.meta.dirname!, "..");
const build = join(root, "build");

/** Not part of the program, so that changing it does not make the binary old. */
const notSource = new Set([".ci", ".git", "build", "coverage", "docs", "examples", "tests"]);

/** Folders of `commands/` whose files the program reads as they are; the binary carries them. */
const carried = ["shells", "templates"];

/** Where the program is put, beside a note of the sources that it was made from. */
const usualOutput = join(build, "courseraprogramming");
const stamp = join(build, "courseraprogramming.json");

/**
 * Makes the binary and returns its path: the sources are bundled first, with code splitting, so
 * that a command loads only what it needs, and no package is embedded whole. The one at the usual
 * place is left as it is when it was made from the same sources.
 */
export async function compileBinary(
  { output = usualOutput, entry = join(root, "main.ts") }: CompileOptions = {},
): Promise<string> {
  return await withLock(join(build, "compile.lock"), async () => {
    const sources = await sourcesFingerprint(entry);
    if (output === usualOutput && await isUpToDate(sources)) {
      say(`${relative(Deno.cwd(), output)} is up to date`);
      return output;
    }
    const bundle = join(build, "bundle");
    await bundleSources(entry, bundle);
    const version = await compileBundle(bundle, { output });
    if (output === usualOutput) await Deno.writeTextFile(stamp, await stampText(sources));
    say(`Compiled ${relative(Deno.cwd(), output)} (Deno ${version})`);
    return output;
  });
}

async function isUpToDate(sources: string): Promise<boolean> {
  const text = await Deno.readTextFile(stamp).catch(() => "");
  return text !== "" && text === await stampText(sources);
}

async function stampText(sources: string): Promise<string> {
  return JSON.stringify({ sources, sha256: await fileSha256(usualOutput) });
}

async function sourcesFingerprint(entry: string): Promise<string> {
  const hash = createHash("sha256");
  hash.update(`${Deno.version.deno} ${Deno.env.get("DENORT_BIN") ?? ""}\n`);
  for (const path of [entry, ...(await sourceFiles(root)).sort()]) {
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

/**
 * Bundles the program and what it imports into an empty `directory`, as `main.js` and chunks.
 *
 * @returns the paths of the sources, as esbuild names them
 */
export async function bundleSources(entry: string, directory: string): Promise<string[]> {
  await Deno.remove(directory, { recursive: true }).catch(ignoreNotFound);
  const nodeModules = await installPackages();
  try {
    const page = await bundleReportPage(nodeModules);
    const { metafile } = await esbuild.build({
      absWorkingDir: root,
      entryPoints: [{ in: entry, out: "main" }],
      outdir: directory,
      bundle: true,
      splitting: true,
      minifySyntax: true,
      minifyWhitespace: true,
      // Names stay as they are: stack traces of bug reports show them. With short names esbuild
      // could give functions their own ones back, but by a call for each, inner ones again and
      // again.
      minifyIdentifiers: false,
      format: "esm",
      platform: "node",
      target: "esnext",
      nodePaths: [nodeModules],
      plugins: [separateZodMini, withoutLockfile],
      define: {
        REPORT_PAGE_SCRIPT: JSON.stringify(page.source.script),
        REPORT_PAGE_STYLE: JSON.stringify(page.source.style),
      },
      logLevel: "silent",
      metafile: true,
    });
    await provideRequire(directory);
    for (const folder of carried) {
      await cp(join(root, "commands", folder), join(directory, folder), { recursive: true });
    }
    await forgetTimes(directory);
    return [...Object.keys(metafile.inputs), ...page.inputs];
  } catch (error) {
    const lines = error instanceof Error ? error.message : String(error);
    throw new UserError(`Bundling \`${relative(root, entry)}\` failed: ${lines}`, { cause: error });
  } finally {
    await esbuild.stop();
  }
}

/**
 * Gives `zod/mini` a copy of the modules that it shares with `zod`. Shared, they would hold all that
 * either needs, and the calls that load the small half alone would take ten milliseconds longer.
 */
const separateZodMini: esbuild.Plugin = {
  name: "separate-zod-mini",
  setup(build) {
    const namespace = "zod-mini";
    const separate = async ({ path, kind, resolveDir, pluginData }: esbuild.OnResolveArgs) => {
      // Asked by itself, below.
      if (pluginData === namespace) return undefined;
      const found = await build.resolve(path, { kind, resolveDir, pluginData: namespace });
      // Chunks are named by hashes of paths too: the same for every checkout.
      const relativePath = relative(root, found.path);
      return { path: relativePath, errors: found.errors, namespace, sideEffects: false };
    };
    build.onResolve({ filter: /^zod\/mini$/, namespace: "file" }, separate);
    build.onResolve({ filter: /^\./, namespace }, separate);
    build.onLoad({ filter: /./, namespace }, async ({ path }) => ({
      contents: await Deno.readTextFile(join(root, path)),
      resolveDir: join(root, dirname(path)),
    }));
  },
};

/**
 * Leaves out what tus-js-client locks its own store with, which the program does not use: on import it
 * would take the signals over, and answer them by killing the process without a clean-up.
 */
const withoutLockfile: esbuild.Plugin = {
  name: "without-lockfile",
  setup(build) {
    const namespace = "nothing";
    build.onResolve({ filter: /^proper-lockfile$/ }, ({ path }) => ({ path, namespace }));
    build.onLoad({ filter: /./, namespace }, () => ({ contents: "module.exports = {};" }));
  },
};

/**
 * Packages written for CommonJS call `require` for Node's own modules. Only the chunks that do so
 * get one: making it takes time in each of them.
 */
async function provideRequire(directory: string): Promise<void> {
  // A name that the packages will not take.
  const making = 'import{createRequire as $$createRequire}from"node:module";' +
    "const require=$$createRequire(import.meta.url);\n";
  for await (const { name } of Deno.readDir(directory)) {
    const path = join(directory, name);
    const text = await Deno.readTextFile(path);
    if (/\brequire\b/.test(text)) await Deno.writeTextFile(path, making + text);
  }
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
  // --quiet goes into the binary: its runtime would tell the user that `docker` is not there.
  // --no-code-cache: the cache would be a file of a predictable name in a directory for everybody.
  const flags = [
    "--no-config",
    "--no-lock",
    "--no-check",
    "--no-code-cache",
    "--no-remote",
    "--quiet",
    // New things get 12 MB in place of 48: buffers of output that nobody holds any more, which lie
    // beside the heap, are given back the sooner.
    "--v8-flags=--max-semi-space-size=4",
    `--target=${target}`,
    ...carried.map((folder) => `--include=${folder}`),
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

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

if (import.meta.main) {
  await runScript(async () => {
    const { values } = parseArgs({ args: Deno.args, options: { output: { type: "string" } } });
    await compileBinary(values.output === undefined ? {} : { output: resolve(values.output) });
    return 0;
  });
}
