import type { PageSource } from "./page.ts";

/** Put in by `scripts/build/bundle.ts` when it bundles the program. */
declare const REPORT_PAGE_SCRIPT: string;
declare const REPORT_PAGE_STYLE: string;

/** The bundled page, 300 KB: a module of its own, so that it is loaded for a report only. */
export const pageSource: PageSource = { script: REPORT_PAGE_SCRIPT, style: REPORT_PAGE_STYLE };
