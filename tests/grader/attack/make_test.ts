import assert from "node:assert/strict";
import { join } from "node:path";
import type { Attack, Language } from "../../../grader/attack/attack.ts";
import { fill, fillingFor } from "../../../grader/attack/fill.ts";
import { functionsOf, graderLanguage, languageOf } from "../../../grader/attack/languages.ts";
import { makeAttack, makeEmpty, whyNotApplicable } from "../../../grader/attack/make.ts";
import { readAttack } from "../../../grader/attack/read_attack.ts";
import { readRight } from "../../../grader/attack/right_submission.ts";
import { type Files, temporaryFolder } from "../../support/files.ts";

const nonce = "0123456789abcdef";

/** What is made of a right submission, by the path of the file that is looked at. */
async function made(
  files: Files,
  target: string,
  language: Language,
  attack: Attack,
  look: (folder: string) => Promise<unknown>,
): Promise<unknown> {
  await using right = await temporaryFolder(files);
  await using home = await temporaryFolder();
  const submission = await readRight(right.path, target, language);
  const folder = join(home.path, "made");
  const filling = fillingFor(attack, submission, nonce);
  await makeAttack(folder, attack, submission, filling, "PRELUDE\n");
  const seen = await look(folder);
  for (const [name, text] of Object.entries(files)) {
    assert.equal(await Deno.readTextFile(join(right.path, name)), text, "DIR stays as it is");
  }
  return seen;
}

const record = (sign: string, place: string) =>
  `${sign} ---\n${sign} tries: It tries.\n${sign} place: ${place}\n${sign} gain: much\n` +
  `${sign} helps: own-process\n${sign} ---\n`;

const text = (name: string) => (folder: string) => Deno.readTextFile(join(folder, name));

Deno.test("readAttack() takes name and class from the path, and the record from comments", () => {
  const attack = readAttack("r/read/files.R", `${record("#", "before")}list.files()\n`);
  assert.deepEqual(attack, {
    ...{ name: "read/files", class: "read", language: "r", tries: "It tries.", gain: "much" },
    ...{ helps: "own-process", deserves: "right" },
    made: { by: "before", source: "list.files()\n", needs: [] },
  });
  const java = readAttack("java/stop/exit.java", `${record("//", "instead")}class A {}\n`);
  assert.equal(java.deserves, "nothing");
  const shell = readAttack("shell/stop/exit.sh", `#!/bin/sh\n${record("#", "instead")}exit\n`);
  assert.equal(shell.made.by, "instead");
});

Deno.test("readAttack() refuses what is not as it is described", () => {
  assert.throws(() => readAttack("r/read/files.R", "list.files()\n"), /no record at its top/);
  assert.throws(() => readAttack("r/other/files.R", ""), /no such folder/);
  assert.throws(() => readAttack("any/shape/a.yaml", "tries: a\n"), /a\.yaml/);
  assert.throws(
    () =>
      readAttack(
        "any/shape/a.yaml",
        "tries: a\ndeserves: right\ngain: b\nhelps: c\nfiles: [{path: ../x, kind: missing}]\n",
      ),
    /leads out of the submission/,
  );
});

Deno.test("makeAttack() puts an attack in place of the code, or in front of it", async () => {
  const files = { "a.py": "from __future__ import annotations\ndef f(): ...\n", "data.txt": "1" };
  const instead = readAttack("python/stop/a.py", `${record("#", "instead")}X = "@FUNCTIONS@"\n`);
  assert.equal(
    await made(files, "a.py", "python", instead, text("a.py")),
    'PRELUDE\nX = "["f"]"\n',
  );
  assert.equal(await made(files, "a.py", "python", instead, text("data.txt")), "1");
  const before = readAttack("python/stop/a.py", `${record("#", "before")}X = 1\n`);
  assert.equal(
    await made(files, "a.py", "python", before, text("a.py")),
    "from __future__ import annotations\nPRELUDE\nX = 1\ndef f(): ...\n",
  );
  const sh = readAttack("shell/stop/a.sh", `${record("#", "before")}exit 3\n`);
  assert.equal(
    await made({ "a.sh": "#!/bin/sh\necho\n" }, "a.sh", "shell", sh, text("a.sh")),
    "#!/bin/sh\nPRELUDE\nexit 3\necho\n",
  );
});

Deno.test("makeAttack() puts an attack into a Java class", async () => {
  const code = "import java.util.*;\npublic class A {\n  int f() { return 1; }\n}\n";
  const attack = readAttack(
    "java/stop/a.java",
    `${record("//", "before")}@HEAD@ static { System.exit(0); } @BODY@`,
  );
  assert.equal(
    await made({ "A.java": code }, "A.java", "java", attack, text("A.java")),
    "PRELUDE\nimport java.util.*;\npublic class A { static { System.exit(0); } \n  int f() { return 1; }\n}\n",
  );
  await using right = await temporaryFolder({ "A.java": "no class" });
  const submission = await readRight(right.path, "A.java", "java");
  assert.match(
    whyNotApplicable(attack, fillingFor(attack, submission, nonce)) ?? "",
    /no class was found/,
  );
});

Deno.test("makeAttack() keeps what else is in a notebook, and says what is not one", async () => {
  const notebook = JSON.stringify({
    cells: [
      { cell_type: "markdown", source: ["# Task"], metadata: { id: 1 } },
      { cell_type: "code", source: ["def f():\n", "  return 1"], metadata: { id: 2 }, outputs: [] },
    ],
    metadata: { kernelspec: { name: "python3" } },
    nbformat: 4,
  });
  const look = async (folder: string) => JSON.parse(await text("a.ipynb")(folder));
  const source = (cell: { source: string | string[] }) => [cell.source].flat().join("");
  const attack = (place: string) =>
    readAttack("python/stop/a.py", `${record("#", place)}X = @FUNCTIONS@\n`);
  const files = { "a.ipynb": notebook };
  const before = await made(files, "a.ipynb", "notebook", attack("before"), look) as {
    cells: { source: string }[];
    metadata: unknown;
  };
  assert.deepEqual(before.cells.map(source), [
    'PRELUDE\nX = ["f"]\n',
    "# Task",
    "def f():\n  return 1",
  ]);
  assert.deepEqual(before.metadata, { kernelspec: { name: "python3" } });
  const instead = await made(
    files,
    "a.ipynb",
    "notebook",
    attack("instead"),
    look,
  ) as typeof before;
  assert.deepEqual(instead.cells.map(source), ['PRELUDE\nX = ["f"]\n', "# Task", ""]);
  await using broken = await temporaryFolder({ "a.ipynb": "{}" });
  await assert.rejects(readRight(broken.path, "a.ipynb", "notebook"), /is not a notebook/);
});

Deno.test("makeAttack() makes files of every shape", async () => {
  const shape = (file: string) =>
    readAttack(
      "any/shape/a.yaml",
      `tries: a\ndeserves: right\ngain: b\nhelps: c\nfiles: [{path: "@TARGET@", ${file}}]\n`,
    );
  const look = async (folder: string) => {
    const path = join(folder, "a.py");
    const info = await Deno.lstat(path).catch(() => undefined);
    if (info === undefined) {
      return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    }
    if (info.isSymlink) return `-> ${await Deno.readLink(path)}`;
    return info.isDirectory ? "folder" : [...await Deno.readFile(path)].slice(0, 6);
  };
  const bytes = (text: string) => [...new TextEncoder().encode(text)];
  const cases: [string, unknown][] = [
    ["kind: missing", []],
    ["kind: directory", "folder"],
    ["kind: symlink, to: /etc/passwd", "-> /etc/passwd"],
    ["kind: size, bytes: 3", [0, 0, 0]],
    ["kind: text, text: '@NAME@'", bytes("a")],
    ["kind: base64, base64: AAH/", [0, 1, 255]],
    ["kind: code, as: bom", [0xef, 0xbb, 0xbf, ...bytes("x=1")]],
    ["kind: code, as: crlf", bytes("x=1\r\n")],
    ["kind: code, as: utf-16", [0xff, 0xfe, 0x78, 0, 0x3d, 0]],
    ["kind: rename, to: '@UPPER@'", ["A.PY"]],
  ];
  for (const [file, expected] of cases) {
    assert.deepEqual(
      await made({ "a.py": "x=1\n" }, "a.py", "python", shape(file), look),
      expected,
      file,
    );
  }
});

Deno.test("makeEmpty() leaves nothing of the learner's code", async () => {
  await using right = await temporaryFolder({ "a.py": "x=1\n", "b.txt": "b" });
  await using home = await temporaryFolder();
  const folder = join(home.path, "empty");
  await makeEmpty(folder, await readRight(right.path, "a.py", "python"));
  assert.equal(await Deno.readTextFile(join(folder, "a.py")), "");
  assert.equal(await Deno.readTextFile(join(folder, "b.txt")), "b");
});

Deno.test("fill() does not look into what it puts in", () => {
  const filling = {
    ...{ nonce, target: "in/a.py", score: 1, functions: [] },
    head: "h",
    body: "b",
  };
  assert.equal(
    fill("@CODE@ @TARGET@ @NAME@ @OTHER@", { ...filling, code: "@NONCE@" }),
    "@NONCE@ in/a.py a @OTHER@",
  );
});

Deno.test("functionsOf() finds what a program defines, in each language", () => {
  const cases: [Language, string, string[]][] = [
    ["python", "def f(x):\n  def inner(): ...\nasync def g(): ...\nclass C: ...\n", [
      "f",
      "g",
      "C",
    ]],
    ["java", "class A {\n  public static int f(int n) {\n  int local = g(1);\n}", ["f"]],
    ["c", "#include <x.h>\nstatic int f(int n) {\n  return g(n);\n}\nlong *h(void)\n{\n}\n", [
      "f",
      "h",
    ]],
    ["javascript", "function f() {}\nexport const g = () => 1;\nclass C {}\n", ["f", "g", "C"]],
    ["r", "f <- function(n) n\ng.h = function() 1\n", ["f", "g.h"]],
    ["shell", "f() { :; }\nfunction g () {\n}\n", ["f", "g"]],
  ];
  for (const [language, code, names] of cases) {
    assert.deepEqual(functionsOf(code, language), names, language);
  }
});

Deno.test("graderLanguage() goes by the entry point", () => {
  assert.equal(graderLanguage(["python3", "/grader/grade.py"]), "python");
  assert.equal(graderLanguage(["/usr/bin/env", "Rscript", "x"]), "r");
  assert.equal(graderLanguage(["/grader/grade.sh"]), "shell");
  assert.equal(graderLanguage(["/grader/run"]), undefined);
  assert.equal(languageOf("a/B.R"), "r");
  assert.equal(languageOf("constructor"), undefined);
});
