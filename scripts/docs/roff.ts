/** Characters that roff interprets or prints differently, with their names in groff and mandoc. */
const NAMES: Readonly<Record<string, string>> = {
  "\\": "\\(rs",
  "-": "\\-",
  "'": "\\(aq",
  '"': "\\(dq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
};

/** Escapes text that roff must print unchanged, in ASCII: a command, an option or a path. */
export function literal(text: string): string {
  return escaped(text, /[\\'"`^~-]/g);
}

/** Code in a sentence: in backquotes, an option, or a value in quotation marks. */
const CODE = /(`[^`]+`|(?<![\w-])--?[A-Za-z][\w-]*|"[^"\s]+")/;

/**
 * Formats words of a sentence. Text in backquotes becomes bold. Code is printed unchanged, while a
 * dash between letters becomes a hyphen.
 */
export function prose(text: string): string {
  return text.split(CODE).map((part, index) => {
    if (index % 2 === 0) return escaped(part, /[\\'"`^~]|(?<![A-Za-z])-|-(?![A-Za-z])/g);
    return part.startsWith("`") ? bold(part.slice(1, -1)) : literal(part);
  }).join("");
}

/** A literal text in bold. */
export function bold(text: string): string {
  return `\\fB${literal(text)}\\fP`;
}

/** A literal text in italics, for values that a user fills in. */
export function italic(text: string): string {
  return `\\fI${literal(text)}\\fP`;
}

/**
 * Formats paragraphs, each sentence on its own line, separated by empty lines. Indented lines are
 * examples, and stay unchanged.
 */
export function paragraphs(text: string): string[] {
  const blocks = text.split("\n").reduce<{ kind: "prose" | "example" | "none"; lines: string[] }[]>(
    (found, line) => {
      const kind = line.trim() === "" ? "none" : /^\s/.test(line) ? "example" : "prose";
      const last = found.at(-1);
      if (last?.kind === kind) last.lines.push(line);
      else found.push({ kind, lines: [line] });
      return found;
    },
    [],
  );
  return blocks.flatMap(({ kind, lines }) => {
    if (kind === "none") return [];
    if (kind === "example") {
      return [
        ".PP",
        ".EX",
        ...lines.map((line) => guarded(literal(line))),
        ".EE",
      ];
    }
    return [".PP", ...sentences(lines.join(" "))];
  });
}

/** Formats one paragraph, each sentence on its own line. */
export function sentences(text: string): string[] {
  return text.split(/(?<=[a-z0-9)`][.?!]) +(?=[A-Z`])/).map((line) => guarded(prose(line)));
}

/** A macro with one argument. */
export function macro(name: string, argument: string): string {
  return `.${name} "${argument}"`;
}

/** Makes a line plain text, whatever it starts with. */
export function guarded(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

function escaped(text: string, characters: RegExp): string {
  return text.replace(characters, (character) => NAMES[character] ?? character)
    // Independent of roff's input encoding.
    // deno-lint-ignore no-control-regex
    .replace(/[^\x00-\x7f]/gu, (character) => `\\[u${hexOf(character)}]`);
}

function hexOf(character: string): string {
  return character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
}
