import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import * as z from "zod";
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
const SHARED_WITH_DOMAIN = [
  ...["errors.ts", "text.ts", "small_file.ts", "whole_file.ts", "measures.ts"],
  ...["shell_line.ts", "json.ts", "xml.ts"],
].map((file) => `terminal/${file}`);

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

/** From these all of the program is reached; the second is the script of the report page. */
const ENTRIES = ["main.ts", "grader/reports/page/main.tsx"];

const MOST_FILES = 25;
const MOST_LINES = 300;

interface Import {
  from: string;
  /** A file of the project, or a package as the import names it. */
  to: string;
  /** `types` are gone when the program runs; `later` stands for `import()`. */
  when: "now" | "later" | "types";
}

const located = z.optional(z.object({ specifier: z.optional(z.string()) }));
const infoSchema = z.object({
  modules: z.array(z.object({
    specifier: z.string(),
    dependencies: z.optional(z.array(z.object({
      specifier: z.string(),
      code: located,
      type: located,
      isDynamic: z.optional(z.boolean()),
    }))),
  })),
});

/** All imports of the project's files, as Deno itself reads them. */
async function readImports(): Promise<Import[]> {
  const base = pathToFileURL(`${ROOT}/`).href;
  const imports: Import[] = [];
  for (const entry of ENTRIES) {
    const { stdout, success } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", join(ROOT, "deno.json"), join(ROOT, entry)],
      stderr: "inherit",
    }).output();
    assert.ok(success, `deno info ${entry}`);
    const { modules } = infoSchema.parse(JSON.parse(new TextDecoder().decode(stdout)));
    for (const { specifier: from, dependencies = [] } of modules) {
      if (!from.startsWith(base)) continue;
      for (const { specifier, code, type, isDynamic = false } of dependencies) {
        const target = (code ?? type)?.specifier ?? specifier;
        imports.push({
          from: from.slice(base.length),
          to: target.startsWith(base) ? target.slice(base.length) : specifier,
          when: code === undefined ? "types" : isDynamic ? "later" : "now",
        });
      }
    }
  }
  assert.ok(imports.length > 500, "the project was read");
  return imports;
}

const imports = await readImports();
const isOwn = (path: string) => /\.(ts|tsx|json)$/.test(path) && !path.includes(":");
const ownImports = imports.filter(({ to }) => isOwn(to));

/** The program's source files; what `init` writes is data. */
const sources = [
  "main.ts",
  ...Object.keys(ARROWS).filter((name) => !name.endsWith(".ts")).flatMap(typeScriptIn),
];

function typeScriptIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes("templates/"))
    .map((path) => join(folder, path));
}

Deno.test("imports point one way: main, commands, grader, docker; coursera alone", () => {
  const wrong = ownImports.filter(({ from, to }) => {
    const [room, target] = [from.split("/")[0]!, to.split("/")[0]!];
    const isAllowed = target === room || ARROWS[room]?.includes(target);
    const isDomain = ["grader", "docker", "coursera"].includes(room);
    return !isAllowed || (isDomain && target === "terminal" && !SHARED_WITH_DOMAIN.includes(to));
  });
  assert.deepEqual(wrong, []);
});

Deno.test("no import closes a circle, not even one of types", () => {
  const targets = Map.groupBy(ownImports, ({ from }) => from);
  const reached = (start: string): Set<string> => {
    const seen = new Set([start]);
    // A set gives what is added while it is walked.
    for (const file of seen) targets.get(file)?.forEach(({ to }) => seen.add(to));
    return seen;
  };
  const circles = ownImports.filter(({ from, to }) => reached(to).has(from))
    .map(({ from, to }) => `${from} → ${to}`);
  assert.deepEqual([...new Set(circles)], []);
});

Deno.test("every source file is reached from an entry", () => {
  const reached = new Set([...ENTRIES, ...ownImports.map(({ to }) => to)]);
  assert.deepEqual(sources.filter((path) => !reached.has(path)), []);
});

/** The packages that files load at once, directly or not, with the file that imports each. */
function packagesOf(entries: readonly string[]): [string, string][] {
  const seen = new Set(entries);
  const found: [string, string][] = [];
  // A set gives what is added while it is walked.
  for (const file of seen) {
    for (const { from, to, when } of imports) {
      if (from !== file || when !== "now") continue;
      if (isOwn(to)) seen.add(to);
      else found.push([to, from]);
    }
  }
  assert.ok(seen.size > 10, "the walk went somewhere");
  return found;
}

Deno.test("help and --version load no heavy package: nothing main.ts imports eagerly does", () => {
  assert.deepEqual(packagesOf(["main.ts"]).filter(([name]) => HEAVY.includes(name)), []);
});

Deno.test("a grading and a look load neither dax nor the larger build of zod", () => {
  const loaded = packagesOf([
    ...["main.ts", "commands/grade/local.ts", "commands/look/ls.ts", "commands/look/look.ts"],
    ...["commands/source/engine_run.ts", "commands/source/leak_check.ts", "docker/image/source.ts"],
    ...["docker/engine/docker.ts", "grader/batch/stage.ts", "grader/batch/submissions.ts"],
    "grader/grade.ts",
  ]);
  assert.deepEqual(loaded.filter(([name]) => name === "dax" || name === "zod"), []);
});

Deno.test("domain folders neither print nor end the process", async () => {
  const wrong: string[] = [];
  for (const file of sources) {
    if (/^(main|commands|terminal)/.test(file)) continue;
    const text = await Deno.readTextFile(join(ROOT, file));
    if (/\bconsole\.|Deno\.exit\b|Deno\.std(out|err)\b/.test(text)) wrong.push(file);
  }
  assert.deepEqual(wrong, []);
});

Deno.test("no folder has more files than one can look over, and no file more lines", async () => {
  const wrong: string[] = [];
  const files = [...sources, ...typeScriptIn("tests"), ...typeScriptIn("scripts")];
  for (const [folder, inside] of Object.entries(Object.groupBy(files, dirname))) {
    if (inside!.length > MOST_FILES) wrong.push(`${folder}/ has ${inside!.length} files`);
  }
  for (const file of files) {
    const lines = (await Deno.readTextFile(join(ROOT, file))).split("\n").length - 1;
    if (lines > MOST_LINES) wrong.push(`${file} has ${lines} lines`);
  }
  assert.deepEqual(wrong, []);
});
