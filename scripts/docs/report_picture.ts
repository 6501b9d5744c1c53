import $ from "dax";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { UserError } from "../../terminal/errors.ts";
import { ensureChromium } from "../chromium.ts";
import { type Equipment, prepare } from "../prepare.ts";
import { runScript } from "../say.ts";

const picture = resolve(import.meta.dirname!, "../..", "docs", "report.png");

/** The visible part of the page, in pixels: its head and charts. */
const size = { width: 1100, height: 770 };

/** Draws the report of a real batch as a browser shows it. */
async function drawReport({ binary, env }: Equipment): Promise<void> {
  const folder = await Deno.makeTempDir();
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  try {
    await $`${binary} -q init python my-grader`.cwd(folder).env(env);
    const options = ["--part-id", "fibonacci", "--report", "report"];
    const { code, stderr } =
      await $`${binary} -q grade batch ${options} ./my-grader my-grader/submissions`
        .cwd(folder).env(env).stdin("null").stdout("null").stderr("piped").noThrow();
    if (code !== 0) throw new UserError(`Grading for the picture failed: ${stderr.trim()}`);
    const page = await browser.newPage({ viewport: size, colorScheme: "light" });
    await page.goto(pathToFileURL(join(folder, "report", "index.html")).href);
    await page.locator(".plot svg").nth(1).waitFor();
    await page.screenshot({ path: picture });
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  await runScript(async () => {
    await drawReport(await prepare());
    return 0;
  });
}
