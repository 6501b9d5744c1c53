/** Names of variables (docs/spec/dockerfile.md, section 8). */

const asciiName = /[0-9]+|[A-Za-z_][0-9A-Za-z_]*/y;

/** The name at an offset: digits only, or letters, digits and `_`; empty if there is none. */
export function nameAt(text: string, at: number): string {
  asciiName.lastIndex = at;
  const name = asciiName.exec(text)?.[0] ?? "";
  const next = text.charCodeAt(at + name.length);
  // Tables of all letters are slow to set up and seldom needed.
  return next > 0x7f ? anyNameAt(text, at) : name;
}

function anyNameAt(text: string, at: number): string {
  const name = /\p{Nd}+|[\p{L}_][\p{L}\p{Nd}_]*/uy;
  name.lastIndex = at;
  return name.exec(text)?.[0] ?? "";
}
