import assert from "node:assert/strict";
import { join } from "node:path";
import { printedErrors } from "../scripts/docs/printed_errors.ts";
import { manualFiles } from "../scripts/docs/manual.ts";
import { runBinary } from "./support/binary.ts";
import { complaint, wordsOf } from "./support/command_lines.ts";
import { ROOT } from "./support/paths.ts";

Deno.test("the manual, the README's table and the list of errors are what `deno task docs` writes", async () => {
  for (const [path, text] of Object.entries(await manualFiles())) {
    assert.equal(
      await Deno.readTextFile(join(ROOT, path)),
      text,
      `${path}: run \`deno task docs\``,
    );
  }
});

/** Every page of the project, and of what `init` writes. */
async function pages(): Promise<string[]> {
  const found = ["README.md", "CONTRIBUTING.md"];
  for (const folder of ["docs", "docs/spec"]) {
    for await (const { name, isFile } of Deno.readDir(join(ROOT, folder))) {
      if (isFile) found.push(`${folder}/${name}`);
    }
  }
  for await (const { name } of Deno.readDir(join(ROOT, "commands/init/templates"))) {
    found.push(`commands/init/templates/${name}/README.md`);
  }
  return found;
}

/** What a page tells people to type: lines of blocks of code, and code in sentences and tables. */
function callsOf(whole: string): string[] {
  // Hints name commands in passing.
  const page = whole.split("<!-- errors:")[0] ?? "";
  const lines = page.replaceAll(/\\\n\s*/g, "").split("\n");
  const typed = lines.flatMap((line) =>
    /^(?: {2,}|\t)(?:\$ )?((?:[A-Z_]+=\S* )*courseraprogramming .*)$/.exec(line)?.[1] ?? []
  );
  const inline = [...page.matchAll(/(?<!`)`(courseraprogramming [^`]+)`/g)]
    .map(([, call = ""]) => call.replace(/\s+/g, " "));
  return [...typed, ...inline];
}

Deno.test("every command line of README, docs and templates is one that the parser takes", async () => {
  const wrong: string[] = [];
  let count = 0;
  for (const path of await pages()) {
    for (const call of callsOf(await Deno.readTextFile(join(ROOT, path)))) {
      for (const words of wordsOf(call)) {
        count++;
        const problem = await complaint(words);
        if (problem !== undefined) wrong.push(`${path}: ${call}\n  ${problem}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(count > 80, `${count} calls were found`);
});

Deno.test("every command line of the examples is one that the parser takes", async () => {
  const wrong: string[] = [];
  for await (const { name, isFile } of Deno.readDir(join(ROOT, "examples"))) {
    if (!isFile) continue;
    const text = (await Deno.readTextFile(join(ROOT, "examples", name)))
      .replaceAll(/\\\n\s*/g, "").replaceAll("$SHARD/", "1/");
    const calls = [...text.matchAll(/(?<=^|[\s'])courseraprogramming (?:sanity|grade) [^'\n]+/gm)];
    assert.ok(calls.length >= 2, name);
    for (const words of calls.flatMap(([call]) => wordsOf(call))) {
      const problem = await complaint(words);
      if (problem !== undefined) wrong.push(`${name}: ${words.join(" ")}\n  ${problem}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("the check of command lines sees what is wrong", async () => {
  assert.deepEqual(
    wordsOf(`A=1 courseraprogramming ls i '/a b' && courseraprogramming x | cat # y`),
    [
      ["ls", "i", "/a b"],
      ["x"],
    ],
  );
  assert.match(await complaint(["frobnicate"]) ?? "", /unknown command/);
  assert.match(await complaint(["publish", "c", "i", "--wat"]) ?? "", /unknown option '--wat'/);
  assert.match(await complaint(["completions", "csh"]) ?? "", /Allowed choices/);
});

Deno.test("links between pages lead somewhere", async () => {
  for (const path of await pages()) {
    const page = await Deno.readTextFile(join(ROOT, path));
    for (const [, link = ""] of page.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (/^https?:/.test(link)) continue;
      const target = join(ROOT, path, "..", link);
      assert.ok(await Deno.stat(target).then(() => true, () => false), `${path}: ${link}`);
    }
  }
});

Deno.test("errors that the program really prints have their place in docs/troubleshooting.md", async () => {
  const page = await Deno.readTextFile(join(ROOT, "docs/troubleshooting.md"));
  const { errors, unknown, idle } = await printedErrors(ROOT);
  assert.deepEqual({ unknown, idle }, { unknown: [], idle: [] }, "`composed` in printed_errors.ts");
  for (const { text } of errors) assert.ok(page.includes(`</a>\`\` ${text} \`\``), text);
  const shapes = errors.map(({ text }) =>
    new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", ".*")}`)
  );
  const offline = { env: { DOCKER_HOST: "unix:///nowhere/docker.sock" } };
  const calls: string[][] = [
    ["ls", "busybox:1.35.0", "/"],
    ["grade", "local", "./nowhere", "/tmp"],
    ["grade", "local", "busybox:1.35.0", "/tmp/not-there"],
    ["grade", "remote", "busybox:1.35.0", "https://example.org/x"],
    ["grade", "merge", "--report", "/nowhere/joined", "/nowhere/report"],
    ["sanity", "--skip-environment", "./nowhere"],
    ["init", "python", "/usr"],
    ["-c", "/nowhere/file.cfg", "list", "c"],
    ["inspect"],
    ["-v", "-q", "version"],
  ];
  for (const call of calls) {
    const { stderr, code } = await runBinary(call, offline);
    const message = /^error: (.*)$/m.exec(stderr)?.[1];
    assert.notEqual(code, 0, call.join(" "));
    assert.ok(message !== undefined && shapes.some((shape) => shape.test(message)), stderr);
  }
});

Deno.test("the index of docs has every page, and each page begins with what it is for", async () => {
  const index = await Deno.readTextFile(join(ROOT, "docs/README.md"));
  for await (const { name, isFile } of Deno.readDir(join(ROOT, "docs"))) {
    if (!isFile || !name.endsWith(".md") || name === "README.md") continue;
    assert.ok(index.includes(`](${name})`), name);
    const [title, blank, first = ""] = (await Deno.readTextFile(join(ROOT, "docs", name))).split(
      "\n",
    );
    assert.match(title!, /^# /, name);
    assert.equal(blank, "", name);
    // A page may begin with the call that it is about.
    assert.match(first, /^( {4}courseraprogramming |[A-Z`])/, name);
  }
});
