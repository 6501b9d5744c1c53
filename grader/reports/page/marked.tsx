/// <reference lib="dom" />
import { Fragment } from "preact";

/** A text with some of its parts marked. */
export function Marked({ text, texts }: { text: string; texts: readonly string[] }) {
  return (
    <>
      {pieces(text, texts).map(({ part, isMarked }, index) => (
        <Fragment key={index}>{isMarked ? <mark>{part}</mark> : part}</Fragment>
      ))}
    </>
  );
}

/** HTML with the same parts marked, except those that contain a tag. */
export function markedHtml(html: string, texts: readonly string[]): string {
  if (texts.length === 0) return html;
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode() !== null) nodes.push(walker.currentNode as Text);
  for (const node of nodes) {
    if (node.parentElement?.closest("style, script, textarea, title") !== null) continue;
    const parts = pieces(node.data, texts);
    if (!parts.some(({ isMarked }) => isMarked)) continue;
    node.replaceWith(...parts.map(({ part, isMarked }) => {
      if (!isMarked) return part;
      const mark = document.createElement("mark");
      mark.textContent = part;
      return mark;
    }));
  }
  return body.innerHTML;
}

/** A text split where a part to mark begins or ends; each is marked once. */
function pieces(text: string, texts: readonly string[]): { part: string; isMarked: boolean }[] {
  const found = texts.map((each) => ({ start: text.indexOf(each), length: each.length }))
    .filter(({ start, length }) => start >= 0 && length > 0)
    .sort((a, b) => a.start - b.start);
  const parts: { part: string; isMarked: boolean }[] = [];
  let place = 0;
  for (const { start, length } of found) {
    if (start < place) continue;
    parts.push({ part: text.slice(place, start), isMarked: false });
    parts.push({ part: text.slice(start, start + length), isMarked: true });
    place = start + length;
  }
  return [...parts, { part: text.slice(place), isMarked: false }];
}
