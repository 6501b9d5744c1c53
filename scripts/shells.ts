import { UserError } from "../terminal/errors.ts";
import { canInstall, findProgram, installPrograms } from "./apt.ts";
import { runScript } from "./say.ts";

/** The shells that `completions` supports; Debian's packages have the same names. */
const shells = { bash: "bash", zsh: "zsh", fish: "fish" };

/** Installs the shells in which the tests press Tab, if needed. */
export async function ensureShells(): Promise<void> {
  if (await canInstall()) await installPrograms(shells);
  for (const name of Object.keys(shells)) {
    if (await findProgram(name) === undefined) {
      throw new UserError(`Completing words for the tests failed: ${name} is not installed`, {
        hint: `install it, for example \`apt-get install ${name}\``,
      });
    }
  }
}

if (import.meta.main) {
  await runScript(async () => {
    await ensureShells();
    return 0;
  });
}
