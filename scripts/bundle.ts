import { rollup } from "@rollup/wasm-node";
import * as esbuild from "esbuild";
import { cp } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { UserError } from "../terminal/errors.ts";
import { CODE_FOLDER } from "./launcher/load_code.ts";
import { installPackages } from "./packages.ts";
import { bundleReportPage } from "./report_page.ts";

const root = resolve(import.meta.dirname!, "..");

/** Folders of `commands/` whose files the program reads as they are; the binary carries them. */
export const carried = ["shells", "templates"];

/** The same for whatever is bundled. */
const usual = {
  absWorkingDir: root,
  bundle: true,
  minifySyntax: true,
  minifyWhitespace: true,
  // Names stay as they are: stack traces of bug reports show them. With short names esbuild could
  // give functions their own ones back, but by a call for each, inner ones again and again.
  minifyIdentifiers: false,
  // Fields are assigned: to define them takes a call of its own for each new object.
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  format: "esm",
  platform: "node",
  target: "esnext",
  logLevel: "silent",
} satisfies esbuild.BuildOptions;

/**
 * Bundles the program and what it imports into an empty `directory`: `main.js`, which the binary
 * starts with, and below `code` a script for each part of the program that is loaded by itself.
 *
 * The parts are functions and no modules, as V8 takes a code cache from us for scripts only.
 *
 * @returns the paths of the sources, as esbuild names them
 */
export async function bundleProgram(directory: string): Promise<string[]> {
  const nodeModules = await installPackages();
  return await bundling("main.ts", async () => {
    const page = await bundleReportPage(nodeModules);
    const { outputFiles, metafile } = await esbuild.build({
      ...usual,
      entryPoints: [{ in: join(root, "main.ts"), out: "main" }],
      outdir: root,
      write: false,
      splitting: true,
      nodePaths: [nodeModules],
      plugins: [separateZodMini, withoutLockfile],
      define: {
        "import.meta.main": "false",
        "import.meta.url": "MODULE_URL",
        REPORT_PAGE_SCRIPT: JSON.stringify(page.source.script),
        REPORT_PAGE_STYLE: JSON.stringify(page.source.style),
      },
      metafile: true,
    });
    await Deno.remove(directory, { recursive: true }).catch(ignoreNotFound);
    await writeScripts(outputFiles, join(directory, CODE_FOLDER));
    await bundleEntry("scripts/launcher/main.ts", join(directory, "main.js"));
    for (const folder of carried) {
      const copy = join(directory, CODE_FOLDER, folder);
      await cp(join(root, "commands", folder), copy, { recursive: true });
    }
    return [...Object.keys(metafile.inputs), ...page.inputs];
  });
}

/** Bundles another program, without parts that could be loaded later, into one module. */
export async function bundleModule(entry: string, output: string): Promise<void> {
  await bundling(relative(root, entry), () => bundleEntry(entry, output));
}

async function bundleEntry(entry: string, output: string): Promise<void> {
  await esbuild.build({ ...usual, entryPoints: [entry], outfile: output });
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

/** Turns esbuild's modules into scripts that give a function (`Part` in launcher/load_code.ts). */
async function writeScripts(modules: esbuild.OutputFile[], directory: string): Promise<void> {
  const texts = new Map(modules.map(({ path, text }) => [path, text]));
  const bundle = await rollup({
    input: join(root, "main.js"),
    external: (name) => !/^[./]/.test(name),
    preserveEntrySignatures: "allow-extension",
    // esbuild did that, and knows better what is pure.
    treeshake: false,
    plugins: [{
      name: "esbuild-modules",
      resolveId(name, importer) {
        const path = resolve(importer === undefined ? root : dirname(importer), name);
        return texts.has(path) ? path : null;
      },
      load: (path) => texts.get(path) ?? null,
    }],
    onwarn: ({ message }) => {
      throw new Error(message);
    },
  });
  const { output } = await bundle.generate({
    format: "cjs",
    compact: true,
    dynamicImportInCjs: false,
    // Without an ending: `deno compile` looks into modules that it is told to embed.
    entryFileNames: "[name]",
    chunkFileNames: "[name]",
    // Modules of Node are what `require` gives.
    interop: "default",
    externalLiveBindings: false,
    esModule: false,
    freeze: false,
    generatedCode: { preset: "es2015", symbols: false },
  });
  await bundle.close();
  await Deno.mkdir(directory, { recursive: true });
  for (const file of output) {
    if (file.type !== "chunk") continue;
    const text = `(function(require,exports,MODULE_URL){${file.code}\n})`;
    await Deno.writeTextFile(join(directory, file.fileName), text);
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

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
