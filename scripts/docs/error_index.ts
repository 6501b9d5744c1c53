import { join, relative } from "node:path";
import { argumentsAt, textsOf } from "./source_text.ts";

/** An error that the program can print. */
export interface PrintedError {
  /** What is filled in is `…`. */
  text: string;
  hint: string | undefined;
  /** Where it is thrown. */
  file: string;
}

const folders = ["commands", "grader", "docker", "coursera", "terminal"];

/** What each group of errors is about, by the folder it comes from. */
const titles: Readonly<Record<string, string>> = {
  commands: "Calls, files and folders",
  grader: "Graders and their answers",
  docker: "The engine, images and archives",
  coursera: "Coursera and the account",
};

/** Texts that are put together before they become an error, by the file that does so. */
const composed: Readonly<Record<string, string[]>> = {
  "commands/checked_yaml.ts": ["FILE:LINE:COLUMN: … (a course file or a file of parts)"],
  "commands/require_folder.ts": ["DIR: `…` does not exist", "DIR: `…` is not a directory"],
  "grader/batch/suite.ts": ["FILE:LINE:COLUMN: … (a suite)"],
  "docker/docker.ts": ["(the words of the docker client)"],
  "coursera/api_error.ts": ["Failed to …: Coursera answered …", "Failed to …: (a network's error)"],
  "coursera/assembly.ts": ["Transloadit …: … (the state of the assembly)"],
};

/** What {@linkcode printedErrors} finds. */
export interface FoundErrors {
  errors: PrintedError[];
  /** Files with an error whose text was not found: {@linkcode composed} wants it. */
  unknown: string[];
  /** Files that {@linkcode composed} has for nothing. */
  idle: string[];
}

/** Every error that is made for a user, found in the sources. */
export async function printedErrors(root: string): Promise<FoundErrors> {
  const sources = new Map<string, string>();
  for (const folder of folders) await readSources(join(root, folder), root, sources);
  const classes = errorClasses([...sources.values()].join("\n"));
  const found: PrintedError[] = [];
  const worded = new Set<string>();
  for (const [file, source] of sources) {
    for (const { name, body } of classBodies(source, classes)) {
      for (const match of body.matchAll(/\bsuper\(/g)) {
        const errors = errorsOf(body, match, file);
        if (errors.length > 0) worded.add(name);
        found.push(...errors);
      }
    }
  }
  const others = [...classes].filter((name) => !worded.has(name)).join("|");
  const made = new RegExp(`\\bnew (?:${others})\\(|\\bterminal\\.error\\(\\n?\\s*["\`]`, "g");
  const unworded = new Set<string>();
  for (const [file, source] of sources) {
    for (const match of source.matchAll(made)) {
      const at = { ...match, 0: match[0].replace(/["`]$/, "") } as RegExpMatchArray;
      const errors = errorsOf(source, at, file);
      if (errors.length === 0 && !passesOn(source, at)) unworded.add(file);
      found.push(...errors);
    }
    for (const text of composed[file] ?? []) found.push({ text, hint: undefined, file });
  }
  const unknown = [...unworded].filter((file) => composed[file] === undefined);
  const idle = Object.keys(composed).filter((file) => !unworded.has(file));
  return { errors: found, unknown, idle };
}

async function readSources(
  folder: string,
  root: string,
  sources: Map<string, string>,
): Promise<void> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  for (const { name, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const path = join(folder, name);
    if (isDirectory && name !== "templates") await readSources(path, root, sources);
    else if (name.endsWith(".ts")) {
      sources.set(relative(root, path).replaceAll("\\", "/"), await Deno.readTextFile(path));
    }
  }
}

/** UserError and all that extends it, however far. */
function errorClasses(text: string): Set<string> {
  const classes = new Set(["UserError"]);
  const extended = [...text.matchAll(/\bclass (\w+) extends (\w+)/g)];
  for (let size = 0; size !== classes.size;) {
    size = classes.size;
    for (const [, name = "", base = ""] of extended) if (classes.has(base)) classes.add(name);
  }
  return classes;
}

function classBodies(source: string, classes: ReadonlySet<string>) {
  return [...source.matchAll(/\bclass (\w+) extends (\w+)[^{]*\{[\s\S]*?\n\}/g)]
    .filter(([, name = ""]) => classes.has(name) && name !== "UserError")
    .map(([body, name = ""]) => ({ body, name }));
}

function errorsOf(source: string, match: RegExpMatchArray, file: string): PrintedError[] {
  const [message = "", ...options] = argumentsAt(source, (match.index ?? 0) + match[0].length);
  const hint = /\bhint:\s*/.exec(options.join(", "));
  const after = hint === null ? [] : textsOf(
    argumentsAt(`${options.join(", ")})`, hint.index + hint[0].length)[0] ?? "",
  );
  return textsOf(expressionOf(message, source, match.index ?? 0))
    // A text without words of its own is made elsewhere, and found there.
    .filter((text) => /[A-Za-z]{3}/.test(text.replaceAll("…", "")))
    .map((text) => ({ text: text.replace(/\s+/g, " ").trim(), hint: after.join(" or "), file }));
}

/** Whether it has the words of another error, which is found by itself, or is the system's. */
function passesOn(source: string, match: RegExpMatchArray): boolean {
  const [message = ""] = argumentsAt(source, (match.index ?? 0) + match[0].length);
  return /^[\w.]+\.message$/.test(message);
}

/** Of a name, what it was last given before. */
function expressionOf(argument: string, source: string, before: number): string {
  if (!/^\w+$/.test(argument)) return argument;
  const given = source.slice(0, before).lastIndexOf(`const ${argument} = `);
  return given < 0 ? argument : argumentsAt(source, given + `const ${argument} = `.length)[0] ?? "";
}

/** The list in `docs/troubleshooting.md`. */
export async function errorIndex(root: string): Promise<string> {
  const { errors } = await printedErrors(root);
  const anchors = new Set<string>();
  return Object.entries(titles).flatMap(([folder, title]) => {
    const texts = new Map<string, PrintedError>();
    for (const error of errors.filter(({ file }) => folderOf(file) === folder)) {
      if (!texts.has(error.text)) texts.set(error.text, error);
    }
    const items = [...texts.values()].sort((a, b) => a.text < b.text ? -1 : 1).map((error) =>
      entry(error, anchors)
    );
    return [`### ${title}`, "", ...items, ""];
  }).join("\n").trimEnd();
}

/** What every command may meet stands with the calls. */
function folderOf(file: string): string {
  return file.startsWith("terminal/") ? "commands" : file.split("/")[0] ?? "";
}

function entry({ text, hint }: PrintedError, taken: Set<string>): string {
  const shown = `\`\` ${text} \`\``;
  let anchor = anchorOf(text);
  for (let count = 2; taken.has(anchor); count++) anchor = `${anchorOf(text)}-${count}`;
  taken.add(anchor);
  return `- <a id="${anchor}"></a>${shown}${hint ? `\n  What to do: ${hint}` : ""}`;
}

/** The name of an error's place on the page. */
function anchorOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 80);
}
