/** The width of a text in terminal cells: two for wide characters, none for combining marks. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** As much of a text as fits into that many cells. */
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

/** Pads the text with spaces to that many cells. */
export function padded(text: string, cells: number): string {
  return text + " ".repeat(Math.max(0, cells - displayWidth(text)));
}

/**
 * Wraps the text at spaces to that many cells: the first line keeps its own indent, the others get
 * that of `below`. A word longer than a line is not broken.
 *
 * @param cells width of the terminal; undefined off a terminal, where lines may be long
 */
export function wrapped(text: string, cells: number | undefined, below = ""): string {
  if (cells === undefined || displayWidth(text) <= cells) return text;
  const [indent = ""] = /^ */.exec(text) ?? [];
  const lines: string[] = [];
  let line = indent;
  let isBlank = true;
  for (const word of text.slice(indent.length).split(" ")) {
    const longer = isBlank ? line + word : `${line} ${word}`;
    if (isBlank || displayWidth(longer) <= cells) line = longer;
    else {
      lines.push(line);
      line = below + word;
    }
    isBlank = false;
  }
  return [...lines, line].join("\n");
}

/** East Asian wide and full-width characters, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Combining marks, and Korean vowels and finals, which share the cell of their consonant. */
const MARK = /^[\p{Mark}\u1161-\u11ff\ud7b0-\ud7fb]$/u;

function widthOf(character: string): number {
  if (character < "\u0300") return 1;
  return MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}
