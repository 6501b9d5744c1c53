/** Text for XML 1.0, inside an element or a quoted attribute; what XML cannot hold becomes �. */
export function xmlText(text: string): string {
  return text.replace(ILLEGAL, "\ufffd").replace(MARKUP, (character) => REFERENCES[character]!);
}

/** Everything but tab, newline, carriage return and the characters of XML 1.0; lone surrogates too. */
// deno-lint-ignore no-control-regex
const ILLEGAL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\p{Surrogate}/gu;

// As references, so that no reader turns them into a space or a newline.
const MARKUP = /[&<>"\r]/g;

const REFERENCES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};

/** A start tag's attributes; newlines and tabs keep their kind. */
export function xmlAttributes(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes).map(([name, value]) =>
    `${name}="${xmlText(String(value)).replaceAll("\n", "&#10;").replaceAll("\t", "&#9;")}"`
  ).join(" ");
}
