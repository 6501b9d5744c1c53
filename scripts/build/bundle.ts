import * as esbuild from "esbuild";
import { cp } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { lighterDax } from "./lighter_dax.ts";
import { installPackages } from "./packages.ts";
import { bundleReportPage } from "./report_page.ts";

const root = resolve(import.meta.dirname!, "../..");

/** Folders whose files the program reads as they are; the binary carries them beside its modules. */
const carriedFolders = ["commands/completions/shells", "commands/init/templates"];

/** What they are called there. */
export const carried = carriedFolders.map((folder) => basename(folder));

/** The same for whatever is bundled. */
const usual = {
  absWorkingDir: root,
  bundle: true,
  minifySyntax: true,
  minifyWhitespace: true,
  // Names stay as they are: stack traces of bug reports show them.
  minifyIdentifiers: false,
  format: "esm",
  platform: "node",
  target: "esnext",
  logLevel: "silent",
} satisfies esbuild.BuildOptions;

/**
 * Bundles the program and what it imports into an empty `directory`: `main.js`, which the binary
 * starts with, and beside it a module for each part of the program that is loaded by itself.
 *
 * @returns the paths of the sources, as esbuild names them
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
      // Packages of CommonJS ask for modules of Node by `require`.
      banner: { js: "const require=(name)=>process.getBuiltinModule(name);" },
      define: {
        REPORT_PAGE_SCRIPT: JSON.stringify(page.source.script),
        REPORT_PAGE_STYLE: JSON.stringify(page.source.style),
      },
      metafile: true,
    });
    for (const folder of carriedFolders) {
      await cp(join(root, folder), join(directory, basename(folder)), { recursive: true });
    }
    return [...Object.keys(metafile.inputs), ...page.inputs];
  });
}

/** Bundles another program, without parts that could be loaded later, into one module. */
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

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
