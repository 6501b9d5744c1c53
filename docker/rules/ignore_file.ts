/** Which files of a build context the builder never sees (spec/sanity-rules.md, section 2). */

interface Line {
  pattern: RegExp;
  takesBack: boolean;
}

/** The rules of a `.dockerignore`. */
export class IgnoreFile {
  readonly #lines: readonly Line[];

  constructor(text: string) {
    this.#lines = text.replace(/^\ufeff/, "").split("\n").flatMap((written) => {
      const line = written.trim();
      if (line === "" || line.startsWith("#")) return [];
      const takesBack = line.startsWith("!");
      const pattern = cleaned(takesBack ? line.slice(1).trim() : line);
      return pattern === "" ? [] : [{ pattern: globPattern(pattern), takesBack }];
    });
  }

  /** Whether a path of the context, with `/`, is left out: the last line that matches decides. */
  ignores(path: string): boolean {
    const parts = path.split("/");
    const paths = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
    let ignored = false;
    for (const { pattern, takesBack } of this.#lines) {
      // A folder that matches takes its content along.
      if (ignored === takesBack && paths.some((prefix) => pattern.test(prefix))) {
        ignored = !takesBack;
      }
    }
    return ignored;
  }
}

function cleaned(pattern: string): string {
  const parts: string[] = [];
  for (const part of pattern.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** A pattern of Go's `filepath.Match`, and `**` over any number of parts. */
export function globPattern(pattern: string): RegExp {
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    if (character === "*" && pattern[at + 1] === "*") {
      at++;
      if (pattern[at + 1] === "/") {
        at++;
        source += "(?:.*/)?";
      } else source += ".*";
    } else if (character === "*") source += "[^/]*";
    else if (character === "?") source += "[^/]";
    else if (character === "[") {
      const end = pattern.indexOf("]", at + 2);
      if (end < 0) source += "\\[";
      else {
        const set = pattern.slice(at + 1, end).replace(/\\(?![\]^\\-])/g, "\\\\");
        source += `[${set}]`;
        at = end;
      }
    } else if (character === "\\" && at + 1 < pattern.length) {
      source += escaped(pattern[++at] ?? "");
    } else source += escaped(character);
  }
  try {
    return new RegExp(`^${source}$`, "s");
  } catch {
    // A range such as `[z-a]` matches nothing.
    return /^(?!)/;
  }
}

function escaped(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
