import { stripVTControlCharacters } from "node:util";

/** Characters without width, which split what a reader sees as one word. */
const WITHOUT_WIDTH = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;

/** A text as a reader sees it: without terminal sequences, and with letters composed. */
export function asSeen(text: string): string {
  return stripVTControlCharacters(text).replace(WITHOUT_WIDTH, "").normalize("NFC");
}

/** A text with one space for each run of white space, and the way back to the original. */
export interface FlatText {
  flat: string;
  /** The part of the original text between two places of `flat`. */
  original: (start: number, end: number) => string;
}

/** Makes texts comparable that differ only in line breaks and indentation. */
export function flatten(text: string): FlatText {
  let flat = "";
  /** Where each piece begins, in `flat` and in the original text. */
  const starts: { at: number; from: number }[] = [];
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    if (flat !== "") flat += " ";
    starts.push({ at: flat.length, from: index });
    flat += word;
  }
  const place = (at: number) => {
    let low = 0;
    for (let high = starts.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if (starts[middle]!.at <= at) low = middle;
      else high = middle;
    }
    const start = starts[low];
    return start === undefined ? 0 : start.from + at - start.at;
  };
  return {
    flat,
    original: (start, end) => end <= start ? "" : text.slice(place(start), place(end - 1) + 1),
  };
}

/** Elements that a browser does not show as text. */
const HIDDEN = /<(style|script)\b[\s\S]*?(?:<\/\1\s*>|$)/gi;

const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: "&", apos: "'", gt: ">", lt: "<", nbsp: " ", quot: '"' },
};

/** Attributes whose values are text. */
const TEXTS =
  /\s(?:title|alt|placeholder|value|aria-label|data-[\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;

function textOfTag(tag: string): string {
  const texts = [...tag.matchAll(TEXTS)].map(([, double, single]) => double ?? single ?? "");
  return texts.length > 0 ? ` ${texts.join(" ")} ` : "";
}

/**
 * The text of HTML feedback: without tags, styles and scripts, but with comments and with attributes
 * such as `title`, which every learner can look at.
 */
export function textOfHtml(html: string): string {
  return html.replace(HIDDEN, " ").replace(/<!--|-->/g, " ")
    // Elements become spaces, so that two cells do not become one word.
    .replace(/<\/?(?:br|p|div|li|tr|t[dh]|pre|h\d)\b[^<>]*>/gi, (tag) => ` ${textOfTag(tag)}`)
    .replace(/<\/?[a-z][^<>]*>/gi, textOfTag)
    .replace(
      /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi,
      (whole, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
        const point = decimal === undefined ? parseInt(hex ?? "", 16) : Number(decimal);
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
      },
    );
}
