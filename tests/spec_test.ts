import assert from "node:assert/strict";
import { join } from "node:path";
import { STATUSES } from "../grader/contract.ts";
import { ExitCode } from "../terminal/exit_code.ts";
import { ROOT } from "./support/paths.ts";

/** What can be cited of a page: numbers of sections, ids, and names of sections and paragraphs. */
type Places = ReadonlySet<string>;

function placesOf(page: string): Places {
  const found = [
    ...page.matchAll(/^## (\d+)\b/gm),
    ...page.matchAll(/^#+ (?:\d+\.? )?(.+)$/gm),
    ...page.matchAll(/^\| (\d+\.\d+|[A-Z]\d+) \|/gm),
    ...page.matchAll(/^- \*\*(.+?)\.?\*\*/gm),
  ];
  return new Set(found.map(([, name = ""]) => name.replaceAll("`", "")));
}

async function readPages(): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for await (const { name } of Deno.readDir(join(ROOT, "docs/spec"))) {
    pages.set(name, await Deno.readTextFile(join(ROOT, "docs/spec", name)));
  }
  return pages;
}

async function readPlaces(): Promise<Map<string, Places>> {
  return new Map([...await readPages()].map(([name, page]) => [name, placesOf(page)]));
}

const place = String.raw`\d+(?:\.\d+)?\b|[A-Z]\d+\b|"[^"]+"`;
const citation = new RegExp(
  String.raw`\bdocs/spec/([\w-]+\.md)((?:(?:,? and |,? to |, )(?:sections? )?(?:${place}))*)`,
  "g",
);

/** What a text cites that is not there. `own`: the name of the page of the specification it is. */
function faultsOf(whole: string, pages: ReadonlyMap<string, Places>, own?: string): string[] {
  const faults: string[] = [];
  // Comments go on over several lines.
  let text = whole.replaceAll(/\s*\n\s*(?:\*(?!\/)|\/\/)?\s*/g, " ");
  if (own !== undefined) {
    // Pages cite each other by their names, and themselves by nothing but the section.
    text = text.replaceAll(/(?<![\w/-])(?=[\w-]+\.md)/g, "docs/spec/")
      .replaceAll(/(?<!\.md, |RFC \d+, )(?=\bsections? \d)/g, `docs/spec/${own}, `);
  }
  const others = text.replaceAll(citation, (cited, name: string, tail: string) => {
    const places = pages.get(name);
    if (places === undefined) faults.push(`${cited}: there is no such page`);
    for (const [found] of tail.matchAll(new RegExp(place, "g"))) {
      const wanted = found.replaceAll('"', "");
      if (places?.has(wanted) === false) faults.push(`${cited}: the page has no ${wanted}`);
    }
    return "";
  });
  for (const [words] of others.matchAll(/\bspec\/[\w-]+\.md|(?<!RFC \d+, )\bsections? \d[\d.]*/g)) {
    faults.push(`${words}: write \`docs/spec/NAME.md, section N\``);
  }
  return faults;
}

/** Ids that comments and tests name without the page: those of endpoints, faults and rules. */
function unknownIds(source: string, known: Places): string[] {
  const comments = [...source.matchAll(/\/\*[^]*?\*\/|(?<!:)\/\/.*/g)].map(([text]) => text);
  const reasons = [...source.matchAll(/\bbecause: ["`'](.*)/g)].map(([, text = ""]) => text);
  const names = [...source.matchAll(/^Deno\.test\(.*\(([A-Z]\d+)\)"/gm)].map(([, id = ""]) => id);
  const letters = new Set([...known].filter((id) => /^[A-Z]\d+$/.test(id)).map((id) => id[0]));
  return [...comments, ...reasons, ...names].flatMap((text) =>
    [...text.matchAll(/(?<![\w%+#&-])(?:CPG\d{3}|[A-Z]\d{1,2})(?!\w)/g)].map(([id]) => id)
  ).filter((id) => (id.startsWith("CPG") || letters.has(id[0])) && !known.has(id));
}

/** Every source and every page of the project but this file, whose examples are wrong on purpose. */
async function* readable(folder = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, folder))) {
    const path = join(folder, name);
    if (isDirectory) {
      if (!/^\.|^(?:build|coverage|node_modules|testdata)$/.test(name)) yield* readable(path);
    } else if (/\.(?:tsx?|md)$/.test(name) && path !== "tests/spec_test.ts") yield path;
  }
}

Deno.test("every place of the specification that sources and pages cite is there", async () => {
  const pages = await readPlaces();
  const rules = placesOf(await Deno.readTextFile(join(ROOT, "docs/rules.md")));
  const ids = new Set([...pages.get("coursera-api.md") ?? [], ...rules]);
  const wrong: string[] = [];
  let count = 0;
  for await (const path of readable()) {
    const text = await Deno.readTextFile(join(ROOT, path));
    count += text.split("docs/spec/").length - 1;
    const own = path.startsWith("docs/spec/") ? path.slice("docs/spec/".length) : undefined;
    const unknown = path.endsWith(".md") ? [] : unknownIds(text, ids);
    wrong.push(
      ...faultsOf(text, pages, own).map((fault) => `${path}: ${fault}`),
      ...unknown.map((id) => `${path}: ${id} is nowhere in the specification`),
    );
  }
  assert.deepEqual(wrong, []);
  assert.ok(count > 80, `${count} citations were found`);
});

Deno.test("the check of citations sees what is wrong", () => {
  const pages = new Map([
    ["a.md", placesOf("# A\n\n## 4 Files\n\n| 4.1 | x |\n| E3 | x |\n\n- **Image files.** x\n")],
    ["b.md", placesOf("## `grade local`\n")],
  ]);
  const right = '(docs/spec/a.md, section 4), docs/spec/a.md, sections 4 and 4.1, "Image files"; ' +
    'docs/spec/a.md,\n * E3, and docs/spec/b.md, "grade local" (RFC 1, section 2).';
  assert.deepEqual(faultsOf(right, pages), []);
  assert.deepEqual(faultsOf("section 4, and b.md", pages, "a.md"), []);
  for (
    const wrong of [
      "docs/spec/c.md",
      "docs/spec/a.md, section 5",
      "docs/spec/a.md, sections 4 to 4.2",
      "docs/spec/a.md,\n// section 5",
      "docs/spec/a.md, section 4, E3 and E4",
      'docs/spec/b.md, "grade remote"',
      "docs/spec/a.md section 4",
      "spec/a.md, section 4",
      "section 4",
    ]
  ) assert.notEqual(faultsOf(wrong, pages).length, 0, wrong);
  assert.equal(faultsOf("see b.md, section 4", pages, "a.md").length, 1);
  assert.equal(faultsOf("see section 5", pages, "a.md").length, 1);

  const known = new Set(["E3", "CPG001"]);
  const sources = '/** E3, E4 */ // CPG001 CPG002, V8\nlet a = "E5";\n{ because: "E6 and x" }';
  assert.deepEqual(unknownIds(sources, known), ["E4", "CPG002", "E6"]);
  assert.deepEqual(unknownIds('Deno.test("x (E7)", () => {});', known), ["E7"]);
});

/** The code words of a part of a page, in order. */
function wordsOf(page: string | undefined, from: string): string[] {
  const [, section = ""] = page?.split(`${from}\n`) ?? [];
  const [text = ""] = section.split("\n## ");
  return [...text.matchAll(/`([a-z]+(?:-[a-z]+)+|[a-z]+)`/g)].map(([, word = ""]) => word);
}

Deno.test("exit codes, statuses and codes of the parser are those of the program", async () => {
  const pages = await readPages();
  const [, table = ""] = pages.get("commands.md")?.split("## Exit codes") ?? [];
  const codes = [...table.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, row = ""]) =>
    row.split(", ")
  );
  assert.deepEqual(codes.map(Number), Object.values(ExitCode));

  const statuses = wordsOf(pages.get("grader-contract.md"), "## Statuses").slice(
    0,
    STATUSES.length,
  );
  assert.deepEqual(statuses, [...STATUSES]);

  const tree = await Deno.readTextFile(join(ROOT, "docker/dockerfile/ast.ts"));
  const types = [...tree.matchAll(/type (?:Error|Warning)Code =([^;]+);/g)];
  const inCode = types.flatMap(([, type = ""]) => type.match(/[a-z-]{2,}/g) ?? []);
  const inPage = wordsOf(pages.get("dockerfile.md"), "## 9 Codes");
  assert.deepEqual(inPage.toSorted(), inCode.toSorted());
});
