/// <reference lib="dom" />
import DOMPurify from "dompurify";

/** Attributes that hold an address. */
const ADDRESSES: ReadonlySet<string> = new Set([
  ...["action", "background", "cite", "href", "longdesc", "poster", "src", "srcset", "xlink:href"],
]);

/** What can be shown without asking anybody: a place in the text, and a picture that is in it. */
const HARMLESS = /^\s*(#|data:image\/)/i;

/**
 * HTML of a stranger with nothing in it that opens a connection. A content security policy stops what
 * is loaded; it does not stop a browser from connecting, or from asking for a host's name, where a
 * `link`, a frame or the pointer over a link makes it think that it will soon have to.
 */
export function harmlessHtml(html: string): string {
  purifier ??= makePurifier();
  // Into the body all of it: styles before the text would be lost with the head.
  return purifier.sanitize(html, { FORCE_BODY: true });
}

let purifier: ReturnType<typeof DOMPurify> | undefined;

function makePurifier(): ReturnType<typeof DOMPurify> {
  const made = DOMPurify(window);
  made.addHook("uponSanitizeAttribute", keepHarmless);
  return made;
}

function keepHarmless(
  _: Element,
  attribute: { attrName: string; attrValue: string; keepAttr: boolean | undefined },
) {
  if (ADDRESSES.has(attribute.attrName)) {
    attribute.keepAttr = HARMLESS.test(attribute.attrValue);
  }
}
