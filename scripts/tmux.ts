import { UserError } from "../terminal/errors.ts";
import { canInstall, findProgram, installPrograms } from "./apt.ts";
import { runScript } from "./say.ts";

/** Installs tmux if needed; it gives the tests of `inspect` a real terminal. */
export async function ensureTmux(): Promise<void> {
  if (await canInstall()) await installPrograms({ tmux: "tmux" });
  if (await findProgram("tmux") === undefined) {
    throw new UserError("Opening a terminal for the tests failed: tmux is not installed", {
      hint: "install it, for example `apt-get install tmux`",
    });
  }
}

if (import.meta.main) {
  await runScript(async () => {
    await ensureTmux();
    return 0;
  });
}
