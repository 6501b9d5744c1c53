/** What R code does, as far as its text shows. */

/** The 1-based lines that call `install.packages`, outside strings and comments. */
export function installLines(text: string): number[] {
  if (!text.includes("install.packages")) return [];
  const lines = withoutStrings(text).split("\n");
  return lines.flatMap((line, index) => /\binstall\.packages\s*\(/.test(line) ? [index + 1] : []);
}

/** The text without strings and comments; line numbers stay the same. */
function withoutStrings(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character !== "#" && character !== '"' && character !== "'") continue;
    const end = character === "#" ? commentEnd(text, at) : stringEnd(text, at, character);
    parts.push(text.slice(from, at), text.slice(at, end).replace(/[^\n]+/g, " "));
    from = end;
    at = end - 1;
  }
  parts.push(text.slice(from));
  return parts.join("");
}

function commentEnd(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end < 0 ? text.length : end;
}

/** Offset after the string that starts at an offset, including `r"(…)"`. */
function stringEnd(text: string, start: number, quote: string): number {
  const before = text[start - 1];
  if (before === "r" || before === "R") {
    const [opening, dashes = "", bracket = ""] = /^(-*)([([{])/.exec(
      text.slice(start + 1, start + 20),
    ) ?? [];
    if (opening !== undefined) {
      const close = `${{ "(": ")", "[": "]", "{": "}" }[bracket]}${dashes}${quote}`;
      const end = text.indexOf(close, start);
      return end < 0 ? text.length : end + close.length;
    }
  }
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}
