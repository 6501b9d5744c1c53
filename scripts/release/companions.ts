import { join } from "node:path";
import { type Shell, SHELLS } from "../../commands/completions/completions.ts";
import { manPage } from "../docs/man_page.ts";

/** The files that come with the program in every kind of package. */
export interface Companions {
  /** The text of the license. */
  license: string;
  /** The text of `courseraprogramming(1)`. */
  manPage: string;
  /** The completion script of each shell. */
  completions: Readonly<Record<Shell, string>>;
}

/** The file of each shell's completions, as packagers expect it. */
export const completionFiles: Readonly<Record<Shell, string>> = {
  bash: "courseraprogramming.bash",
  zsh: "_courseraprogramming",
  fish: "courseraprogramming.fish",
};

/**
 * Reads or makes the files that come with the program.
 *
 * @param root the folder of the sources
 * @param release its version, and its date as `2026-01-31`
 */
export async function readCompanions(
  root: string,
  release: { version: string; date: string },
): Promise<Companions> {
  const completions = (shell: Shell) =>
    Deno.readTextFile(join(root, "commands/completions/shells", `completions.${shell}`));
  const [license, page, ...texts] = await Promise.all([
    Deno.readTextFile(join(root, "LICENSE")),
    manPage(release),
    ...SHELLS.map(completions),
  ]);
  const [bash = "", zsh = "", fish = ""] = texts;
  return { license, manPage: page, completions: { bash, zsh, fish } };
}
