import { visible } from "../terminal/text.ts";

/**
 * Prepares a server's message for a line of this program: on one line, shortened, and without
 * terminal control characters.
 *
 * @param most maximum number of characters
 */
export function serverWords(text: string, most = 200): string {
  // Cut it before any other work: an answer may be megabytes long.
  const line = text.slice(0, 20 * most).replace(/\s+/g, " ").trim();
  const isCut = line.length > most || text.length > 20 * most;
  return `${visible(line.slice(0, most))}${isCut ? "…" : ""}`;
}
