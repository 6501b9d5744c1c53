/**
 * Lower and upper case as in Go, character by character: one character never becomes two, as it may
 * in JavaScript.
 */

/** The text in lower case. */
export function lowerCase(text: string): string {
  // The only letter whose lower case is two units long in JavaScript.
  return text.replaceAll("\u0130", "i").toLowerCase();
}

/** The text in upper case. */
export function upperCase(text: string): string {
  return Array.from(text, (character) => {
    const capital = character.toUpperCase();
    return capital.length === character.length ? capital : character;
  }).join("");
}
