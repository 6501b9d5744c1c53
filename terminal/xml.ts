/** Text in XML documents of checks and gradings, for programs and for people. */

import { replaceUnsafe } from "./text.ts";

/**
 * Escapes text for XML 1.0, inside an element or a quoted attribute. What XML cannot represent
 * becomes �; what a reader would normalise, and what moves, reorders or hides text on a terminal,
 * becomes a character reference.
 */
export function xmlText(text: string): string {
  const legal = text.replace(ILLEGAL, "\ufffd").replace(MARKUP, (character) => NAMED[character]!);
  return replaceUnsafe(legal, reference);
}

/** All but tab, newline, carriage return and the characters of XML 1.0; lone surrogates too. */
// deno-lint-ignore no-control-regex
const ILLEGAL = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

const MARKUP = /[&<>"']/g;

const NAMED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** The attributes of a start tag; newlines and tabs are preserved. */
export function xmlAttributes(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes).map(([name, value]) =>
    `${name}="${xmlText(String(value)).replace(/[\t\n]/g, reference)}"`
  ).join(" ");
}

function reference(character: string): string {
  return `&#${character.codePointAt(0)};`;
}
