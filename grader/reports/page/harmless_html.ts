/// <reference lib="dom" />
import DOMPurify from "dompurify";

/** Attributes that contain an address. */
const ADDRESSES: ReadonlySet<string> = new Set([
  ...["action", "background", "cite", "href", "longdesc", "poster", "src", "srcset", "xlink:href"],
]);

/** What can be shown without a request: a place in the text, and an embedded picture. */
const HARMLESS = /^\s*(#|data:image\/)/i;

/**
 * Untrusted HTML without anything that opens a connection. A content security policy blocks
 * loading, but does not stop a browser from connecting or resolving a host name in advance for a
 * `link`, a frame or a link under the pointer.
 */
export function harmlessHtml(html: string): string {
  purifier ??= makePurifier();
  // Put everything into the body: styles before the text would be lost with the head.
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
