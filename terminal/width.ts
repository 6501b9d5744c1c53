/** How many cells of a terminal a text takes: wide characters two, marks on others none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** As much of a text as fits into so many cells. */
export function fitting(text: string, cells: number): string {
  let width = 0;
  let fits = "";
  for (const character of text) {
    width += widthOf(character);
    if (width > cells) break;
    fits += character;
  }
  return fits;
}

/** The text with blanks up to so many cells. */
export function padded(text: string, cells: number): string {
  return text + " ".repeat(Math.max(0, cells - displayWidth(text)));
}

/** East Asian wide and full-width characters, and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Also the vowels and finals of Korean, which stand in the cell of the consonant before them. */
const MARK = /^[\p{Mark}\u1161-\u11ff\ud7b0-\ud7fb]$/u;

function widthOf(character: string): number {
  if (character < "\u0300") return 1;
  return MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}
