import { visible } from "../terminal/text.ts";

/**
 * A server's words for a line of our own: on one line, cut, and without what a terminal would obey.
 *
 * @param most characters that are left of them
 */
export function serverWords(text: string, most = 200): string {
  // Before anything is made of it: an answer may have megabytes.
  const line = text.slice(0, 20 * most).replace(/\s+/g, " ").trim();
  const isCut = line.length > most || text.length > 20 * most;
  return `${visible(line.slice(0, most))}${isCut ? "…" : ""}`;
}
