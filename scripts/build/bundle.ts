import * as esbuild from "esbuild";
import { cp } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { carriedName } from "../../grader/files/carried_name.ts";
import { UserError } from "../../terminal/errors.ts";
import { lighterDax } from "./lighter_dax.ts";
import { installPackages } from "./packages.ts";
import { bundleReportPage } from "./report_page.ts";

const root = resolve(import.meta.dirname!, "../..");

/** Folders whose files the program reads at run time; the binary has them next to its modules. */
export const carriedFolders = [
  "commands/completions/shells",
  "commands/init/templates",
  "grader/attacks",
];

/** Options shared by all bundles. */
const usual = {
  absWorkingDir: root,
  bundle: true,
  minifySyntax: true,
  minifyWhitespace: true,
  // Keep names: stack traces in bug reports show them.
  minifyIdentifiers: false,
  format: "esm",
  platform: "node",
  target: "esnext",
  logLevel: "silent",
} satisfies esbuild.BuildOptions;

/**
 * Bundles the program and its imports into an empty `directory`: `main.js`, the entry of the
 * binary, and next to it a module for each part that is loaded separately.
 *
 * @returns the paths of the sources, in esbuild's form
 */
export async function bundleProgram(directory: string): Promise<string[]> {
  const nodeModules = await installPackages();
  return await bundling("main.ts", async () => {
    const page = await bundleReportPage(nodeModules);
    await Deno.remove(directory, { recursive: true }).catch(ignoreNotFound);
    const { metafile } = await esbuild.build({
      ...usual,
      entryPoints: ["main.ts"],
      outdir: directory,
      splitting: true,
      nodePaths: [nodeModules],
      plugins: [withoutLockfile, lighterDax],
      // CommonJS packages load Node's modules by `require`.
      banner: { js: "const require=(name)=>process.getBuiltinModule(name);" },
      define: {
        REPORT_PAGE_SCRIPT: JSON.stringify(page.source.script),
        REPORT_PAGE_STYLE: JSON.stringify(page.source.style),
      },
      metafile: true,
    });
    for (const folder of carriedFolders) {
      const copy = join(directory, basename(folder));
      await cp(join(root, folder), copy, { recursive: true });
      await renameCarried(copy);
    }
    return [...Object.keys(metafile.inputs), ...page.inputs];
  });
}

/** Renames the files below a folder to their names in the binary. */
async function renameCarried(folder: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) await renameCarried(path);
    else if (carriedName(name) !== name) await Deno.rename(path, join(folder, carriedName(name)));
  }
}

/** Bundles another program into one module, without parts to load later. */
export async function bundleModule(entry: string, output: string): Promise<void> {
  await bundling(relative(root, entry), async () => {
    await esbuild.build({ ...usual, entryPoints: [entry], outfile: output });
  });
}

async function bundling<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const lines = error instanceof Error ? error.message : String(error);
    throw new UserError(`Bundling \`${name}\` failed: ${lines}`, { cause: error });
  } finally {
    await esbuild.stop();
  }
}

/**
 * Leaves out the package with which tus-js-client locks its own store, which the program does not
 * use: when imported, it would handle signals by killing the process without clean-up.
 */
const withoutLockfile: esbuild.Plugin = {
  name: "without-lockfile",
  setup(build) {
    const namespace = "nothing";
    build.onResolve({ filter: /^proper-lockfile$/ }, ({ path }) => ({ path, namespace }));
    build.onLoad({ filter: /./, namespace }, () => ({ contents: "module.exports = {};" }));
  },
};

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
