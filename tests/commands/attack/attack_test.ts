import assert from "node:assert/strict";
import { join } from "node:path";
import { ensureImages } from "../../../scripts/images.ts";
import { runBinary } from "../../support/binary.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";
import { readResults } from "../../support/grade/batch_schema.ts";
import { wordsOf } from "../../support/grade/attacks.ts";
import { ROOT } from "../../support/paths.ts";

const typical = join(ROOT, "tests/attacks/python/typical");
const right = join(ROOT, "tests/attacks/python/right");

Deno.test("grade attack says what is wrong with a call before anything is built", async () => {
  await using home = await temporaryFolder({
    "none/readme.txt": "",
    "two/a.py": "",
    "two/b.R": "",
    "one/a.py": "",
    "linked/readme.txt": "",
    "through/readme.txt": "",
  });
  await Deno.symlink("one", join(home.path, "link"));
  await Deno.symlink("../one/a.py", join(home.path, "linked/a.py"));
  await Deno.symlink("../one", join(home.path, "through/folder"));
  const cases: [string[], RegExp][] = [
    [["./g", "none"], /has no file in a language that attacks exist for/],
    [
      ["./g", "two"],
      /has several: `a\.py`, `b\.R`\nhint: name the learner's file with `--target FILE`/,
    ],
    [["--target", "c.py", "./g", "two"], /`c\.py` is not a file in `two`/],
    [["--target", "../one/a.py", "./g", "two"], /is not a file in `two`/],
    [["--target", "a.cob", "./g", "two"], /no attacks for the language of `a\.cob`/],
    [["--only", "forge,absent", "./g", "one"], /There is no attack `absent`/],
    [["--only", "forge", "--skip", "forge", "./g", "one"], /leave no attack/],
    [["--resume", "./g", "one"], /'--resume' needs --report DIR/],
    [["--write", "one/attacks", "./g", "one"], /`--write` names a folder in DIR\nhint: /],
    [["--report", "link/report", "./g", "one"], /`--report` names a folder in DIR\nhint: /],
    [["--report", "one", "./g", "one"], /`--report` names a folder in DIR\nhint: /],
    [["./g"], /missing argument/],
    [["./g", "linked"], /`a\.py` in `linked` is a link, or behind one\nhint: attacks replace/],
    [["--target", "a.py", "./g", "linked"], /`a\.py` in `linked` is a link/],
    [["--target", "folder/a.py", "./g", "through"], /`folder\/a\.py` in `through` is a link, or/],
    [["--write", "w", "--report", "r", "./g", "one"], /'--report' cannot be used with .*'--write'/],
    [["--write", "w", "--json", "./g", "one"], /'--json' cannot be used with option '--write'/],
    [["--write", "w", "--resume", "./g", "one"], /'--resume' cannot be used with .*'--write'/],
  ];
  for (const [args, says] of cases) {
    const { code, stderr } = await runBinary(["grade", "attack", ...args], { cwd: home.path });
    assert.match(stderr, says);
    assert.equal(code, 64, stderr);
  }
  assert.equal(
    await Deno.readTextFile(join(home.path, "one/a.py")),
    "",
    "nothing goes through links",
  );
});

Deno.test("grade attack --list has a line for each attack, and --json an object", async () => {
  const { code, stdout } = await runBinary(["grade", "attack", "--list"]);
  assert.equal(code, 0);
  const lines = stdout.trimEnd().split("\n");
  assert.ok(lines.length >= 40);
  for (const line of lines) assert.match(line, /^[a-z]+\/[a-z0-9-]+ +[a-z,]+ +\S.*\.$/);
  const json = await runBinary(["grade", "attack", "--list", "--only", "forge", "--json"]);
  const forge = JSON.parse(json.stdout);
  assert.deepEqual(
    new Set(forge.map((attack: { class: string }) => attack.class)),
    new Set(["forge"]),
  );
});

Deno.test("grade attack tells how the grader fell, in all reports, and resumes", async () => {
  await ensureImages({ env: {} });
  await using home = await temporaryFolder();
  await using temporary = await temporaryFolder();
  const only = "forge/exit-at-once,read/own-process,stop/exit-one,shape/crlf";
  const report = join(home.path, "report");
  const call = ["grade", "attack", "--only", only, "--report", report];
  const options = { env: { TMPDIR: temporary.path, GITHUB_ACTIONS: "true" } };
  const first = await runBinary([...call, typical, right], options);
  assert.equal(first.code, 1, first.stderr);
  assert.match(first.stdout, /^The grader fell to 3 of 4 attacks\n/);
  assert.match(first.stdout, /^ {2}forge +1 +0 +0 +0$/m);
  assert.match(first.stdout, /^a right submission gets 1, an empty one 0$/m);
  assert.match(first.stderr, /^forge\/exit-at-once: forged$/m);
  assert.match(first.stderr, /a learner gains: full marks without an answer/);
  assert.match(first.stderr, /fix: Run the learner's file by `safely\.run\(\)`/);
  assert.match(first.stderr, /^::error .*forge\/exit-at-once/m);
  assert.match(first.stderr, /^error: The grader fell to 3 of 4 attacks$/m);

  const read = (name: string) => Deno.readTextFile(join(report, name));
  const results = readResults(await read("results.json"));
  assert.deepEqual(wordsOf(results), {
    "forge/exit-at-once": "forged",
    "read/own-process": "leaked",
    "stop/exit-one": "knocked-out",
    "shape/crlf": "held",
  });
  const { attacks } = results;
  assert.deepEqual(
    [attacks?.language, attacks?.target, attacks?.prize, attacks?.nothing],
    ["python", "fibonacci.py", 1, 0],
  );
  assert.deepEqual(attacks?.classes.forge, { forged: 1 });
  assert.match(await read("junit.xml"), /tests="6" failures="3" errors="0"/);
  assert.match(await read("junit.xml"), /attack: expected held, got forged: score 1 without/);
  assert.match(await read("results.csv"), /^forge\/exit-at-once,unmet,graded,1,forged,/m);
  assert.match(await read("summary.md"), /^\| forge \| 1 \| 0 \| 0 \| 0 \|$/m);
  assert.match(await read("index.html"), /"attacks":\{/);
  assert.deepEqual(await temporaryLeftovers(temporary.path), []);

  const again = await runBinary([...call, "--resume", "--json", typical, right], options);
  assert.equal(again.code, 1);
  const resumed = readResults(again.stdout);
  assert.equal(resumed.counts.resumed, 6, "nothing is graded twice");
  assert.deepEqual(wordsOf(resumed), wordsOf(results));
});

Deno.test("grade attack stops where the right submission is not graded", async () => {
  await ensureImages({ env: {} });
  await using home = await temporaryFolder({
    "wrong/fibonacci.py": "import os\nos._exit(3)\n",
  });
  const { code, stderr } = await runBinary(["grade", "attack", typical, join(home.path, "wrong")]);
  assert.equal(code, 1);
  assert.match(stderr, /^error: The grader does not grade the right submission: crashed$/m);
});

Deno.test("grade attack --write makes a suite that grade batch runs", async () => {
  await ensureImages({ env: {} });
  await using home = await temporaryFolder({ "full/file": "" });
  const cwd = home.path;
  const only = ["--only", "forge/exit-at-once,stop/exit-one,shape/crlf,shape/symlink-itself"];
  const part = ["--part-id", "p 1"];
  const write = (folder: string) =>
    runBinary(["grade", "attack", ...only, ...part, "--write", folder, typical, right], { cwd });
  const absent = await runBinary(["grade", "attack", "--write", "no", "./absent", right], { cwd });
  assert.match(absent.stderr, /`\.\/absent`/);
  assert.equal(absent.code, 1);
  const nowhere = await write("/proc/attacks");
  assert.match(nowhere.stderr, /^hint: a folder on the way to it is missing, .*--write$/m);
  await Deno.mkdir(join(cwd, "empty"));
  const one = ["grade", "attack", "--only", "shape/crlf", "--write", "empty", typical, right];
  const { stderr } = await runBinary(one, { cwd });
  assert.match(stderr, /^Wrote 1 attack to `empty`\./);
  const made = await Array.fromAsync(Deno.readDir(join(cwd, "empty")), ({ name }) => name);
  assert.deepEqual(made.sort(), ["baseline.empty", "baseline.right", "shape.crlf", "suite.yaml"]);
  const refused = await write("full");
  assert.match(refused.stderr, /`full` exists already/);
  assert.equal(refused.code, 1);
  const written = await write("attacks");
  assert.equal(written.code, 0, written.stderr);
  assert.match(written.stderr, /Wrote 4 attacks to `attacks`\. To grade them:\n/);
  const line = `courseraprogramming grade batch --timeout 60 --part-id 'p 1' ${typical} attacks`;
  assert.ok(written.stderr.includes(`\n  ${line}\n`), written.stderr);
  const report = join(cwd, "report");
  const batch = await runBinary(
    ["grade", "batch", typical, "attacks", "--report", report, "--json"],
    { cwd },
  );
  assert.equal(batch.code, 1, batch.stderr);
  const { submissions } = readResults(batch.stdout);
  assert.deepEqual(submissions.map(({ name, met }) => [name, met]), [
    ["baseline.empty", true],
    ["baseline.right", true],
    ["forge.exit-at-once", false],
    ["shape.crlf", true],
    ["shape.symlink-itself", true],
    ["stop.exit-one", false],
  ]);
});

Deno.test("grade attack concludes nothing from a submission that earns nothing", async () => {
  await ensureImages({ env: {} });
  await using home = await temporaryFolder({
    "wrong/fibonacci.py": "def fibonacci(n): return -1\n",
  });
  const { code, stderr } = await runBinary(
    ["grade", "attack", "--only", "shape/crlf", typical, "wrong"],
    { cwd: home.path },
  );
  assert.match(stderr, /^warning: DIR earns no more than an empty submission: /m);
  assert.equal(code, 1);
});
