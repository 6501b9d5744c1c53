/** Text in XML documents: those of checks and those of gradings, for other programs and for eyes. */

import { replaceUnsafe } from "./text.ts";

/**
 * Text for XML 1.0, inside an element or a quoted attribute. What XML cannot hold becomes �; what a
 * reader would turn into something else, and what moves, reorders or hides text on a terminal, becomes
 * a reference.
 */
export function xmlText(text: string): string {
  const legal = text.replace(ILLEGAL, "\ufffd").replace(MARKUP, (character) => NAMED[character]!);
  return replaceUnsafe(legal, reference);
}

/** Everything but tab, newline, carriage return and the characters of XML 1.0; lone surrogates too. */
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

/** A start tag's attributes; newlines and tabs keep their kind. */
export function xmlAttributes(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes).map(([name, value]) =>
    `${name}="${xmlText(String(value)).replace(/[\t\n]/g, reference)}"`
  ).join(" ");
}

function reference(character: string): string {
  return `&#${character.codePointAt(0)};`;
}
