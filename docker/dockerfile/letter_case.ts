/**
 * Lower and upper case as Go makes them, character by character: one never becomes two, as it does for
 * JavaScript.
 */

/** The text in lower case. */
export function lowerCase(text: string): string {
  // The one letter whose lower case is two units long for JavaScript.
  return text.replaceAll("\u0130", "i").toLowerCase();
}

/** The text in capitals. */
export function upperCase(text: string): string {
  return Array.from(text, (character) => {
    const capital = character.toUpperCase();
    return capital.length === character.length ? capital : character;
  }).join("");
}
