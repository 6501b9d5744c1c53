import * as esbuild from "esbuild";
import { join } from "node:path";
import type { PageSource } from "../../../grader/reports/page.ts";
import { withLock } from "../../../scripts/lock.ts";
import { installPackages } from "../../../scripts/build/packages.ts";
import { bundleReportPage } from "../../../scripts/build/report_page.ts";
import { ROOT } from "../paths.ts";

/** Where the bundler puts the page's source in the compiled program. */
declare global {
  var REPORT_PAGE_SCRIPT: string | undefined;
  var REPORT_PAGE_STYLE: string | undefined;
}

let bundled: Promise<PageSource> | undefined;

/** The page's source, bundled as for the compiled program; `writeReports()` finds it too. */
export async function reportPage(): Promise<PageSource> {
  bundled ??= withLock(join(ROOT, "build/compile.lock"), bundle);
  const source = await bundled;
  globalThis.REPORT_PAGE_SCRIPT = source.script;
  globalThis.REPORT_PAGE_STYLE = source.style;
  return source;
}

async function bundle(): Promise<PageSource> {
  try {
    return (await bundleReportPage(await installPackages())).source;
  } finally {
    await esbuild.stop();
  }
}
