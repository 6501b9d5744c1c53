import * as esbuild from "esbuild";
import { resolve } from "node:path";
import type { PageSource } from "../../grader/reports/page.ts";

const root = resolve(import.meta.dirname!, "../..");

/** The bundled page, and the paths of its sources in esbuild's form. */
export interface BundledPage {
  source: PageSource;
  inputs: string[];
}

/** Bundles the script and style of the HTML report; the caller stops esbuild. */
export async function bundleReportPage(nodeModules: string): Promise<BundledPage> {
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ["grader/reports/page/main.tsx", "grader/reports/page/style.css"],
    outdir: "page",
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2023",
    // The page declares UTF-8, so any text is allowed.
    charset: "utf8",
    jsx: "automatic",
    jsxImportSource: "preact",
    nodePaths: [nodeModules],
    logLevel: "silent",
  });
  const text = (ending: string) =>
    outputFiles.find(({ path }) => path.endsWith(ending))!.text.trim();
  return {
    source: { script: text(".js"), style: text(".css") },
    inputs: Object.keys(metafile.inputs),
  };
}
