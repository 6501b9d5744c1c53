/**
 * Reader for files in the format of Python's ConfigParser, which the old tools use. The `ini`
 * package of npm does not fit: it cuts values at `#` and `;`, unquotes them, does not support `:`
 * or continuation lines, and silently accepts malformed lines.
 */

/** A value as written, and the line (from 1) it starts on. */
export interface IniValue {
  text: string;
  line: number;
}

/** Sections by name; keys in lower case, as ConfigParser has them. */
export type IniSections = Map<string, Map<string, IniValue>>;

/** A malformed line. */
export class IniSyntaxError extends Error {
  override name = "IniSyntaxError";

  constructor(readonly line: number, problem: string) {
    super(problem);
  }
}

/**
 * Reads the whole text of a file.
 *
 * @throws {IniSyntaxError} at the first malformed line; the message never contains the line, since
 * it may hold a secret.
 */
export function parseIni(text: string): IniSections {
  const sections: IniSections = new Map();
  let section: Map<string, IniValue> | undefined;
  let open: { value: IniValue; indent: number } | undefined;

  for (const [index, raw] of text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/).entries()) {
    const line = index + 1;
    const content = raw.trim();
    const indent = raw.length - raw.trimStart().length;
    if (/^[#;]/.test(content)) continue;
    if (content === "") {
      if (open !== undefined) open.value.text += "\n";
      continue;
    }
    if (open !== undefined && indent > open.indent) {
      open.value.text += `\n${content}`;
      continue;
    }
    open = undefined;

    const header = content.match(/^\[(.+)\]/)?.[1];
    if (header !== undefined) {
      if (sections.has(header)) {
        throw new IniSyntaxError(line, `section "[${header}]" stands twice`);
      }
      section = new Map();
      sections.set(header, section);
      continue;
    }
    if (section === undefined) throw new IniSyntaxError(line, "no section header before this line");

    const delimiter = content.search(/[=:]/);
    const name = content.slice(0, Math.max(0, delimiter)).trimEnd().toLowerCase();
    if (name === "") {
      throw new IniSyntaxError(line, "neither a section header nor `key = value`");
    }
    if (section.has(name)) throw new IniSyntaxError(line, `key "${name}" stands twice`);
    open = { value: { text: content.slice(delimiter + 1).trimStart(), line }, indent };
    section.set(name, open.value);
  }

  for (const keys of sections.values()) {
    for (const value of keys.values()) value.text = value.text.trimEnd();
  }
  return sections;
}

/**
 * Characters that a value's references may expand to; a few lines of them could fill any memory.
 */
const mostReferred = 100_000;

/**
 * Resolves `%%` and `%(key)s` as ConfigParser does.
 *
 * @param lookup the value of another key as written, for `%(key)s`
 * @throws {Error} at a lone `%`, an unknown key, endless nesting or a value that is too long; the
 * message never contains the value
 */
export function interpolate(text: string, lookup: (key: string) => string | undefined): string {
  let referred = 0;
  return resolved(text, 0);

  function resolved(text: string, depth: number): string {
    if (depth > 10) throw new Error("`%(…)s` references go in a circle");
    return text.replace(/%(%|\(([^)]*)\)s)?/g, (_, kind?: string, key?: string) => {
      if (kind === "%") return "%";
      if (key === undefined) throw new Error("a lone `%` (write `%%` for a percent sign)");
      const value = lookup(key.toLowerCase());
      if (value === undefined) throw new Error("a `%(…)s` names a key that is not there");
      referred += 1 + value.length;
      if (referred > mostReferred) throw new Error("its `%(…)s` references come to too much text");
      return resolved(value, depth + 1);
    });
  }
}
