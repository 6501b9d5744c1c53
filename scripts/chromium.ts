import { UserError } from "../terminal/errors.ts";
import { canInstall, findProgram, installPrograms } from "./apt.ts";

/** Installs a browser for the tests of the HTML report, if needed, and returns its path. */
export async function ensureChromium(): Promise<string> {
  const found = await findChromium();
  if (found !== undefined) return found;
  if (await canInstall()) await installPrograms({ chromium: "chromium" });
  const installed = await findChromium();
  if (installed === undefined) {
    throw new UserError("Opening a report for the tests failed: there is no Chromium", {
      hint: "install it, for example `apt-get install chromium`",
    });
  }
  return installed;
}

async function findChromium(): Promise<string | undefined> {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    const path = await findProgram(name);
    if (path !== undefined) return path;
  }
  return undefined;
}
