/** A text whose middle may be missing. */
export interface Excerpt {
  start: string;
  /** UTF-16 code units omitted between the two; 0 if none. */
  omitted: number;
  /** Empty if nothing is omitted. */
  end: string;
}

/** The beginning and the end of a text that is longer than `limit` UTF-16 code units. */
export function excerpt(text: string, limit: number): Excerpt {
  if (text.length <= limit) return { start: text, omitted: 0, end: "" };
  const first = wholeEnd(text, Math.ceil(limit * 2 / 3));
  const last = wholeEnd(text, text.length - Math.floor(limit / 3));
  return { start: text.slice(0, first), omitted: last - first, end: text.slice(last) };
}

/** The same as one text, with a line in the middle that says what is missing. */
export function excerptText(text: string, limit: number): string {
  return joined(excerpt(text, limit));
}

export function joined({ start, omitted, end }: Excerpt): string {
  if (omitted === 0) return start;
  return `${start}\n[… ${omitted} characters left out; results.json has more …]\n${end}`;
}

/** An index that does not split a surrogate pair. */
function wholeEnd(text: string, index: number): number {
  const before = text.charCodeAt(index - 1);
  return before >= 0xd800 && before < 0xdc00 ? index - 1 : index;
}
