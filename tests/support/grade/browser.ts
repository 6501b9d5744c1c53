import { type BrowserContextOptions, chromium, type Page, type Request } from "playwright-core";
import { pathToFileURL } from "node:url";
import { ensureChromium } from "../../../scripts/chromium.ts";

/** A report in a real browser, and what went wrong there. */
export interface OpenPage {
  page: Page;
  /** URLs loaded or tried, except the file itself and those its policy refused. */
  requests: string[];
  /** Errors, and what the browser refused to do. */
  complaints: string[];
}

/** Opens a file in Chromium while `use` runs. @param args additional ones for the browser */
export async function inBrowser(
  path: string,
  options: BrowserContextOptions,
  use: (open: OpenPage) => Promise<void>,
  { args = [] }: { args?: readonly string[] } = {},
): Promise<void> {
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: ["--no-sandbox", "--disable-dev-shm-usage", ...args],
  });
  try {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    const page = await context.newPage();
    const url = pathToFileURL(path).href;
    const open: OpenPage = { page, requests: [], complaints: [] };
    const note = (request: Request) => {
      const isOwn = request.url() === url || request.url() === "about:srcdoc";
      if (!isOwn && request.failure()?.errorText !== "csp") open.requests.push(request.url());
    };
    // Only the end counts: a request that the policy blocks is announced anyway.
    context.on("requestfinished", note);
    context.on("requestfailed", note);
    page.on("console", (message) => open.complaints.push(message.text()));
    page.on("pageerror", (error) => open.complaints.push(error.message));
    await page.goto(url);
    await page.locator("tbody tr").first().waitFor();
    await use(open);
  } finally {
    await browser.close();
  }
}
