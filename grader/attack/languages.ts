import { extname } from "node:path";
import type { Language } from "./attack.ts";

/** Endings of learners' files, in lower case. */
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

/** The language of a file by its name; undefined where there are no attacks in it. */
export function languageOf(file: string): Language | undefined {
  const ending = extname(file).toLowerCase();
  return Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
}

/** The folders whose attacks a target of a language gets; where two have a name, the first counts. */
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

/** Programs that graders are started by. */
const PROGRAMS: readonly [RegExp, Language][] = [
  [/^python[\d.]*$/, "python"],
  [/^java$/, "java"],
  [/^(node|deno|bun)$/, "javascript"],
  [/^(Rscript|R)$/, "r"],
  [/^(sh|bash|dash|ash|ksh|zsh)$/, "shell"],
];

/**
 * The language that a grader is written in, as far as its entry point tells.
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

/** What defines a function, a method or a class at the start of a line, by language. */
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

/** Names of what a program defines at its top, in order, each once. */
export function functionsOf(code: string, language: Language): string[] {
  const definitions = DEFINITIONS[language === "notebook" ? "python" : language];
  return [...new Set([...code.matchAll(definitions)].map(([, name]) => name!))];
}
