import type { PageSource } from "./page.ts";

/** Defined by `scripts/build/bundle.ts` when it bundles the program. */
declare const REPORT_PAGE_SCRIPT: string;
declare const REPORT_PAGE_STYLE: string;

/** The bundled page, 300 KB: in its own module, so that it is loaded only for a report. */
export const pageSource: PageSource = { script: REPORT_PAGE_SCRIPT, style: REPORT_PAGE_STYLE };
