import { extname } from "node:path";
import type { Language } from "./attack.ts";

/** File name extensions of learners' files, in lower case. */
const ENDINGS: Readonly<Record<string, Language>> = {
  ".py": "python",
  ".java": "java",
  ".c": "c",
  ".cpp": "cpp",
  ".cc": "cpp",
  ".cxx": "cpp",
  ".js": "javascript",
  ".mjs": "javascript",
  ".cjs": "javascript",
  ".r": "r",
  ".sh": "shell",
  ".bash": "shell",
  ".ipynb": "notebook",
};

/** The language of a file by its name; undefined if no attacks exist for it. */
export function languageOf(file: string): Language | undefined {
  const ending = extname(file).toLowerCase();
  return Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
}

/** The folders with the attacks on targets of a language; the first one with an attack's name counts. */
export function foldersOf(language: Language): (Language | "any")[] {
  switch (language) {
    case "notebook":
      return ["notebook", "python", "any"];
    case "cpp":
      return ["cpp", "c", "any"];
    default:
      return [language, "any"];
  }
}

/** Programs that start graders. */
const PROGRAMS: readonly [RegExp, Language][] = [
  [/^python[\d.]*$/, "python"],
  [/^java$/, "java"],
  [/^(node|deno|bun)$/, "javascript"],
  [/^(Rscript|R)$/, "r"],
  [/^(sh|bash|dash|ash|ksh|zsh)$/, "shell"],
];

/**
 * The language that a grader is written in, as far as its entry point shows.
 *
 * @param entrypoint of the image, in exec form
 */
export function graderLanguage(entrypoint: readonly string[]): Language | undefined {
  for (const word of entrypoint) {
    const name = word.split("/").at(-1) ?? "";
    const known = PROGRAMS.find(([pattern]) => pattern.test(name))?.[1] ?? languageOf(name);
    if (known !== undefined) return known;
  }
  return undefined;
}

/** Matches definitions of functions, methods and classes at the start of a line, by language. */
const DEFINITIONS: Readonly<Record<Exclude<Language, "notebook">, RegExp>> = {
  python: /^(?:async +)?(?:def|class) +(\w+)/gm,
  java:
    /^[ \t]*(?:(?:public|protected|private|static|final)[ \t]+)+[\w<>[\], ]+[ \t]+(\w+)[ \t]*\(/gm,
  c: /^[A-Za-z_][\w \t*]*[ \t*](\w+)[ \t]*\([^;{)]*\)[ \t]*\{?[ \t]*$/gm,
  cpp: /^[A-Za-z_][\w \t*&:<>,]*[ \t*&](\w+)[ \t]*\([^;{)]*\)[ \t]*\{?[ \t]*$/gm,
  javascript: /^(?:export +)?(?:async +)?(?:(?:function\*?|class) +|(?:const|let|var) +)(\w+)/gm,
  r: /^[ \t]*([\w.]+)[ \t]*(?:<-|=)[ \t]*function\b/gm,
  shell: /^[ \t]*(?:function +)?([\w-]+)[ \t]*\(\)/gm,
};

/** Names that a program defines at its top level, in order, without repetition. */
export function functionsOf(code: string, language: Language): string[] {
  const definitions = DEFINITIONS[language === "notebook" ? "python" : language];
  return [...new Set([...code.matchAll(definitions)].map(([, name]) => name!))];
}
