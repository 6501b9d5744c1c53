import $ from "dax";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as z from "zod";

const root = resolve(import.meta.dirname!, "..");

/**
 * Modules that need more than Deno on any system: the engine, the compiled program, a browser, a
 * terminal, root, Linux file systems, installed packages, or minutes for other programs. Files, and
 * folders with a trailing slash.
 */
export const equipment = [
  "scripts/apt.ts",
  "scripts/build/compile.ts",
  "scripts/engines/start_native_engine.ts",
  "scripts/prepare.ts",
  "tests/support/release/bare_machine.ts",
  "tests/support/binary.ts",
  "tests/support/engine/",
  "tests/support/grade/browser.ts",
  "tests/support/root.ts",
  "tests/support/script.ts",
  "tests/support/tmux.ts",
  "tests/support/trees.ts",
];

/** The module that provides graders' images in all languages. */
const LANGUAGE_IMAGES = "scripts/offline/template_images.ts";

const infoSchema = z.object({
  modules: z.array(z.object({
    specifier: z.string(),
    dependencies: z.optional(z.array(z.object({
      // Absent if only types are imported, which load nothing.
      code: z.optional(z.object({ specifier: z.optional(z.string()) })),
    }))),
  })),
});

/** The project's modules that each module loads, at once or later; paths relative to the root. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/**
 * The test files that load nothing of {@linkcode equipment}, directly or indirectly: those of `deno
 * task test:unit`.
 */
export function unitTests(imports: Imports): string[] {
  return [...imports.keys()].filter((path) =>
    isTest(path) && !loadedBy(path, imports).some(isEquipment)
  ).sort();
}

/** All test files by what they need. */
export interface SplitTests {
  /** Unit tests that change the process. */
  alone: string[];
  /** All other unit tests. */
  together: string[];
  /** Tests of graders in all languages, which need many large images. */
  languages: string[];
  /** All other tests that need more than Deno. */
  others: string[];
}

/** Sorts all test files by what they need. */
export async function splitTests(imports: Imports): Promise<SplitTests> {
  const unit = new Set(unitTests(imports));
  const split: SplitTests = { alone: [], together: [], languages: [], others: [] };
  for (const path of [...imports.keys()].filter(isTest).sort()) {
    if (unit.has(path)) continue;
    const needsImages = loadedBy(path, imports).includes(LANGUAGE_IMAGES);
    (needsImages ? split.languages : split.others).push(path);
  }
  for (const path of unit) (await changesProcess(path) ? split.alone : split.together).push(path);
  return split;
}

/** Whether a test file changes state shared by all tests in one process. */
export async function changesProcess(path: string): Promise<boolean> {
  const text = await Deno.readTextFile(join(root, path));
  return /\bDeno\.(env\.(set|delete)|chdir|umask)\(/.test(text);
}

/** All modules that a module loads, including itself. */
export function loadedBy(path: string, imports: Imports): string[] {
  const seen = new Set([path]);
  // Iterating a set includes elements added on the way.
  for (const module of seen) imports.get(module)?.forEach((next) => seen.add(next));
  return [...seen];
}

/** Whether a module is one of {@linkcode equipment}. */
export function isEquipment(path: string): boolean {
  return equipment.some((one) => one.endsWith("/") ? path.startsWith(one) : path === one);
}

/** The imports of all test files, as read by Deno itself. */
export async function readImports(): Promise<Imports> {
  const folder = await Deno.makeTempDir({ prefix: "unit-tests-" });
  try {
    // One graph for all: Deno reads one graph at a time, and each would take as long.
    const entry = join(folder, "tests.ts");
    const lines = (await testFiles()).map((path) => `import ${JSON.stringify(urlOf(path))};\n`);
    await Deno.writeTextFile(entry, lines.join(""));
    const config = join(root, "deno.json");
    const graph = await $`${Deno.execPath()} info --json --config ${config} ${entry}`
      .env({ NO_COLOR: "1" }).json();
    return importsOf(graph);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function importsOf(graph: unknown): Imports {
  const imports = new Map<string, string[]>();
  for (const { specifier, dependencies = [] } of infoSchema.parse(graph).modules) {
    if (!isOwn(specifier)) continue;
    const loaded = dependencies.flatMap(({ code }) => code?.specifier ?? []);
    imports.set(pathOf(specifier), loaded.filter(isOwn).map(pathOf));
  }
  return imports;
}

async function testFiles(): Promise<string[]> {
  const found: string[] = [];
  const look = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
      const path = `${folder}/${name}`;
      if (isDirectory) await look(path);
      else if (isTest(path)) found.push(path);
    }
  };
  await look("tests");
  return found;
}

function isTest(path: string): boolean {
  return path.endsWith("_test.ts");
}

function urlOf(path: string): string {
  return pathToFileURL(join(root, path)).href;
}

function isOwn(specifier: string): boolean {
  return specifier.startsWith(urlOf(""));
}

function pathOf(specifier: string): string {
  return fileURLToPath(specifier).slice(root.length + 1).replaceAll("\\", "/");
}
