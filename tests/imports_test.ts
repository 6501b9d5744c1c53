import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { ROOT } from "./support/paths.ts";

/** Which folders a folder's files may import from, beside their own (README, "Shape"). */
const ARROWS: Record<string, string[]> = {
  "main.ts": ["commands", "terminal", "deno.json"],
  commands: ["grader", "docker", "coursera", "terminal", "deno.json"],
  grader: ["docker", "terminal"],
  docker: ["terminal"],
  coursera: ["terminal"],
  terminal: [],
};

/** Of `terminal/`, what the domain folders may use. */
// `small_file.ts` reads what a call depends on, in every folder; it needs errors and text only.
const SHARED_WITH_DOMAIN = ["errors.ts", "text.ts", "small_file.ts", "measures.ts"]
  .map((file) => `terminal/${file}`);

/** Packages that cost start-up time: never loaded for help or `--version`. */
const HEAVY = [
  "dax",
  "ky",
  "zod",
  "modern-tar",
  "@zip.js/zip.js",
  "oauth4webapi",
  "tus-js-client",
  "csv-stringify/sync",
  "@streamparser/json",
  "yaml",
];

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(join(ROOT, folder))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* sources(path);
    else if (/\.tsx?$/.test(path)) yield path;
  }
}

interface Import {
  specifier: string;
  /** Loaded when the module is, not types and not `import()`. */
  eager: boolean;
}

function importsOf(text: string): Import[] {
  const found: Import[] = [];
  for (
    const match of text.matchAll(
      /^(?:import|export)\s+(type\s+)?([\w$*{},\s]*?)\s*(?:\bfrom\s+)?["']([^"']+)["']/gm,
    )
  ) {
    const names = /^\{([^}]*)\}/.exec(match[2]!.trim())?.[1];
    const onlyTypes = match[1] !== undefined ||
      (names !== undefined &&
        names.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type ")));
    found.push({ specifier: match[3]!, eager: !onlyTypes });
  }
  for (const match of text.matchAll(/import\(\s*["']([^"']+)["']\s*\)/g)) {
    found.push({ specifier: match[1]!, eager: false });
  }
  return found;
}

async function everyFile(): Promise<string[]> {
  const files = ["main.ts"];
  for (const folder of Object.keys(ARROWS)) {
    if (folder.endsWith(".ts")) continue;
    const exists = await Deno.stat(join(ROOT, folder)).then(() => true, () => false);
    if (exists) { for await (const file of sources(folder)) files.push(file); }
  }
  return files;
}

Deno.test("imports point one way: main, commands, grader, docker; coursera alone", async () => {
  const wrong: string[] = [];
  for (const file of await everyFile()) {
    const from = file.split("/")[0]!;
    for (const { specifier } of importsOf(await Deno.readTextFile(join(ROOT, file)))) {
      if (!specifier.startsWith(".")) continue;
      const target = relative(ROOT, join(ROOT, dirname(file), specifier));
      const to = target.split("/")[0]!;
      const allowed = to === from || ARROWS[from]?.includes(to);
      const domain = ["grader", "docker", "coursera"].includes(from);
      if (!allowed || (domain && to === "terminal" && !SHARED_WITH_DOMAIN.includes(target))) {
        wrong.push(`${file} imports ${target}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("help and --version load no heavy package: nothing main.ts imports eagerly does", async () => {
  const seen = new Set<string>();
  const heavy: string[] = [];
  const visit = async (file: string) => {
    if (seen.has(file) || !file.endsWith(".ts")) return;
    seen.add(file);
    for (const { specifier, eager } of importsOf(await Deno.readTextFile(join(ROOT, file)))) {
      if (!eager) continue;
      if (specifier.startsWith(".")) {
        await visit(relative(ROOT, join(ROOT, dirname(file), specifier)));
      } else if (HEAVY.includes(specifier)) heavy.push(`${file} imports ${specifier}`);
    }
  };
  await visit("main.ts");
  assert.ok(seen.size > 10, "the walk went somewhere");
  assert.deepEqual(heavy, []);
});

Deno.test("domain folders neither print nor end the process", async () => {
  const wrong: string[] = [];
  for (const file of await everyFile()) {
    if (/^(main|commands|terminal)/.test(file)) continue;
    const text = await Deno.readTextFile(join(ROOT, file));
    if (/\bconsole\.|Deno\.exit\b|Deno\.std(out|err)\b/.test(text)) wrong.push(file);
  }
  assert.deepEqual(wrong, []);
});
