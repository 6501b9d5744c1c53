import { isPlain } from "./plain.ts";

/** URL of the project; the program links to nothing else. */
export const PROJECT = "https://github.com/coursera/courseraprogramming";

/**
 * Whether to write OSC 8 links to a stream. Terminals that do not support them show only the text,
 * but a few print the URL too. Links are not colour, so NO_COLOR does not affect them.
 */
export function wantsLinks(
  isTerminal: boolean,
  env: (name: string) => string | undefined,
): boolean {
  if (!isTerminal || isPlain(env) || env("CI")) return false;
  // Neither the Linux console nor VTE before 0.50, which prints sequences it does not know.
  return env("TERM") !== "linux" && !(Number(env("VTE_VERSION") ?? Infinity) < 5000);
}

/** A link for terminals. @param path below the project's URL, as `/blob/v1.0.0/docs/rules.md` */
export function linked(text: string, path: string): string {
  return `\x1b]8;;${PROJECT}${path}\x1b\\${text}\x1b]8;;\x1b\\`;
}

/** The start and end of what {@linkcode linked} writes, as the source of a regular expression. */
export const OWN_LINK = String.raw`\x1b\]8;;(?:${PROJECT.replaceAll(".", "\\.")}/[\w./#-]*)?\x1b\\`;
