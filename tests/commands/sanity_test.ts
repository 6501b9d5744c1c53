import assert from "node:assert/strict";
import { join } from "node:path";
import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { rules } from "../../docker/rules/mod.ts";
import { runBinary } from "../support/binary.ts";
import { docker, temporaryLeftovers } from "../support/docker.ts";
import { buildImage, temporaryFolder } from "../support/images.ts";
import { ROOT } from "../support/paths.ts";
import { runSanity } from "../support/sanity.ts";

interface JsonReport {
  protocol: string;
  files: string[];
  findings: { id: string; file: string; line: number | null; severity: string; ignored: boolean }[];
  summary: Record<string, number>;
}

async function checkJson(args: string[], cwd?: string): Promise<{ code: number } & JsonReport> {
  const { code, stdout, stderr } = await runSanity(
    ["--format", "json", ...args],
    cwd === undefined ? {} : { cwd },
  );
  assert.notEqual(stdout, "", stderr);
  const report: JsonReport = JSON.parse(stdout);
  return { ...report, code };
}

Deno.test("sanity finds nothing in the examples", async () => {
  for (const [example, protocol] of [["v1-shell", "v1"], ["v2-python", "v2"]]) {
    const report = await checkJson([join(ROOT, "examples", example!)]);
    assert.deepEqual([report.findings, report.protocol, report.code], [[], protocol, 0]);
  }
});

/** The old tool's warnings, on its own scenarios, with the lines counted from 1. */
const oldWarnings: Record<string, [text: string, present: string[], absent?: string[]]> = {
  "ubuntu": ['FROM ubuntu:latest\nENTRYPOINT ["/g"]\n', ["1 CPG026"]],
  "ubuntu in a name": [
    'FROM registry.example/my-ubuntu-fork:1\nENTRYPOINT ["/g"]\n',
    [],
    ["CPG026"],
  ],
  "relative COPY": ['FROM debian\nCOPY foo foo\nENTRYPOINT ["/g"]\n', ["2 CPG008"]],
  "absolute COPY": ['FROM debian\nCOPY foo /g/foo\nENTRYPOINT ["/g"]\n', [], ["CPG008"]],
  "absolute source": ['FROM debian\nCOPY /foo foo\nENTRYPOINT ["/g"]\n', ["2 CPG008"]],
  "JSON COPY": ['FROM debian\nCOPY ["foo", "/g/foo"]\nENTRYPOINT ["/g"]\n', [], ["CPG008"]],
  "COPY --from": ["FROM debian AS b\nFROM debian\nCOPY --from=b /x /y\n", [], ["CPG008"]],
  "ADD": ['FROM debian\nADD foo foo\nENTRYPOINT ["/g"]\n', ["2 CPG008"]],
  "no ENTRYPOINT": ['FROM debian\nCMD ["/g"]\n', ["2 CPG004"]],
  "two ENTRYPOINTs": ["FROM debian\n\nENTRYPOINT /g1.sh\nENTRYPOINT /g2.sh\n", ["3 CPG006"]],
  "bash": ["FROM debian\n\nENTRYPOINT /bin/bash\n", ["3 CPG007"]],
  "bash with a script": ['FROM debian\nENTRYPOINT ["/bin/bash", "/g/g.sh"]\n', ["2 CPG007"]],
  "bash in a name": ['FROM debian\nENTRYPOINT ["/g/rebash.py"]\n', [], ["CPG007"]],
  "EXPOSE": ['FROM debian\nEXPOSE 80\nENTRYPOINT ["/g"]\n', ["2 CPG010"]],
  "ENV": ['FROM debian\nENV FOO=bar\nENTRYPOINT ["/g"]\n', ["2 CPG011"]],
  "VOLUME": ['FROM debian\nVOLUME /data\nENTRYPOINT ["/g"]\n', ["2 CPG012"]],
  "lower case": ['from ubuntu\nexpose 80\nentrypoint ["/g"]\n', ["1 CPG026", "2 CPG010"]],
  "everything": [
    "# comment\nFROM ubuntu\n\nCOPY a b\nENV A=b \\\n    C=d\nEXPOSE 80 \\\n  81\nVOLUME /x\n" +
    'ENTRYPOINT bash x\nENTRYPOINT ["/bin/bash"]\n',
    [
      ...["2 CPG026", "4 CPG008", "5 CPG011", "7 CPG010", "9 CPG012", "10 CPG006"],
      "11 CPG007",
    ],
  ],
  "comments and continuations": [
    '# first\n\nFROM debian\nRUN a && \\\n# inner comment\n    b\nEXPOSE 80\nENTRYPOINT ["/g"]\n',
    ["7 CPG010"],
  ],
  "indentation": ['FROM debian\n  EXPOSE 80\nENTRYPOINT ["/g"]\n', ["2 CPG010"]],
  "a here-document": ['FROM debian\nRUN <<EOF\nEXPOSE 80\nEOF\nENTRYPOINT ["/g"]\n', [], [
    "CPG010",
  ]],
  "an escape directive": ["# escape=`\nFROM debian\nRUN a `\n b\n", [], ["CPG001"]],
  "ONBUILD": ['FROM debian\nONBUILD EXPOSE 80\nENTRYPOINT ["/g"]\n', [], ["CPG010"]],
  "an empty file": ["", ["1 CPG001"]],
  "CRLF": ['FROM debian\r\nEXPOSE 80\r\nENTRYPOINT ["/g"]\r\n', ["2 CPG010"]],
  "no final newline": ['FROM debian\nENTRYPOINT ["/g"]\nEXPOSE 80', ["3 CPG010"]],
  "EXPOSE without a port": ['FROM debian\nEXPOSE\nENTRYPOINT ["/g"]\n', ["2 CPG010"]],
  "garbage": ["\0\x01 hello {}\n", ["1 CPG001"]],
};

Deno.test("sanity gives every warning of the old tool, and not its mistakes", async () => {
  const files = Object.values(oldWarnings).map(([text], index) => [`f${index}.Dockerfile`, text]);
  await using folder = await temporaryFolder(Object.fromEntries(files));
  const { findings } = await checkJson(files.map(([name]) => name!), folder.path);
  for (const [index, [name, [, present, absent = []]]] of Object.entries(oldWarnings).entries()) {
    const own = findings.filter(({ file }) => file === `f${index}.Dockerfile`);
    const found = own.map(({ line, id }) => `${line} ${id}`);
    for (const expected of present) assert.ok(found.includes(expected), `${name}: ${found}`);
    for (const id of absent) assert.ok(!own.some((one) => one.id === id), `${name}: ${found}`);
  }
});

Deno.test("--docker-file takes a file of any name, and the Dockerfile of a folder", async () => {
  const text = "FROM debian:12-slim\nEXPOSE 80\n";
  await using folder = await temporaryFolder({ "Dockerfile.grader": text, "d/Dockerfile": text });
  for (const [file, named] of [["Dockerfile.grader"], ["d", "d/Dockerfile"]]) {
    const { findings, files } = await checkJson(["-f", file!], folder.path);
    assert.deepEqual(files, [named ?? file]);
    assert.ok(findings.some(({ id }) => id === "CPG010"));
  }
  for (const file of ["nope/Dockerfile", ""]) {
    const { code, stderr } = await runSanity(["-f", file], { cwd: folder.path });
    assert.equal(code, 1);
    assert.match(stderr, /^error: The Dockerfile .*\n/);
  }
});

Deno.test("--docker-file beside a directory takes that as the context", async () => {
  await using folder = await temporaryFolder({
    "ctx/a.py": "x\n",
    "ctx/sub/my.Dockerfile": "FROM debian:12-slim\nCOPY a.py b.py /g/\n",
  });
  for (const file of ["ctx/sub/my.Dockerfile", "sub/my.Dockerfile"]) {
    const { findings } = await checkJson(["-f", file, "ctx"], folder.path);
    const copy = findings.find(({ id }) => id === "CPG034");
    assert.deepEqual([copy?.file, copy?.line], ["sub/my.Dockerfile", 2]);
  }
});

Deno.test("exit codes: 1 for an error, with --strict for a warning, 64 for wrong words", async () => {
  await using folder = await temporaryFolder({
    error: "FROM debian:12-slim\n",
    warning: 'FROM debian:12-slim\nEXPOSE 80\nENTRYPOINT ["/usr/bin/g"]\n',
    info: 'FROM ubuntu:24.04\nENTRYPOINT ["/usr/bin/g"]\n',
  });
  const codes = async (...args: string[]) => (await runSanity(args, { cwd: folder.path })).code;
  assert.equal(await codes("./error"), 1);
  assert.equal(await codes("./warning"), 0);
  assert.equal(await codes("--strict", "./warning"), 1);
  assert.equal(await codes("--strict", "--ignore", "no-expose", "./warning"), 0);
  assert.equal(await codes("--strict", "./info"), 0);
  assert.equal(await codes("--ignore", "CPG003", "--ignore", "CPG010", "./error", "./warning"), 0);
  assert.equal(await codes("--ignore", "CPG999", "./info"), 64);
  assert.equal(await codes("--format", "pdf", "./info"), 64);
  assert.equal(await codes("./absent"), 1);
  assert.equal(await codes(), 0);
});

Deno.test("one source that cannot be read does not hide the others", async () => {
  await using folder = await temporaryFolder({ ok: "FROM debian:12-slim\nEXPOSE 80\n" });
  const { code, stdout, stderr } = await runSanity(["./nope", "./ok"], { cwd: folder.path });
  assert.equal(code, 1);
  assert.match(stdout, /ok:2:1: warning CPG010 no-expose/);
  assert.match(stderr, /There is no file or directory `\.\/nope`/);
});

Deno.test("what was found counts more than a source that is away for now", async () => {
  await using folder = await temporaryFolder({
    bad: "FROM debian:12-slim\n",
    ok: "FROM scratch\n",
  });
  const away = ["--docker-url", "unix:///nonexistent.sock", "sanity", "--skip-environment"];
  const codes = async (...args: string[]) =>
    (await runBinary([...away, ...args], { cwd: folder.path })).code;
  assert.equal(await codes("./bad", "team/grader:1"), 1);
  assert.equal(await codes("--ignore", "CPG003", "./ok", "team/grader:1"), 2);
  assert.equal(await codes("--ignore", "CPG003", "./ok", "team/grader:1", "./nope"), 1);
});

Deno.test("pipes and devices are refused, and do not hide the other sources", async () => {
  await using folder = await temporaryFolder({
    "g/Dockerfile": "FROM debian:12-slim\nEXPOSE 80\n",
  });
  const pipe = join(folder.path, "pipe");
  assert.ok((await new Deno.Command("mkfifo", { args: [pipe] }).output()).success);
  assert.ok(
    (await new Deno.Command("mkfifo", { args: [`${folder.path}/g/pipe`] }).output()).success,
  );
  const { code, stdout, stderr } = await runSanity(["/dev/null", "pipe", "g"], {
    cwd: folder.path,
  });
  assert.equal(code, 1);
  assert.match(stdout, /^g\/Dockerfile:2:1: warning CPG010/m);
  assert.match(stderr, /^error: `\/dev\/null` is no directory and no file/m);
  assert.match(stderr, /^error: `pipe` is no directory and no file/m);
  for (const file of ["pipe", "/dev/stdin"]) {
    const { stdout: summary, stderr: told } = await runSanity(["-f", file], { cwd: folder.path });
    assert.match(told, /^error: The Dockerfile `.*` could not be read: it is no file\n/);
    assert.equal(summary, "0 errors, 0 warnings, 0 info (0 files)\n");
  }
});

Deno.test("a source is checked once, however often and in whatever spelling it is named", async () => {
  await using folder = await temporaryFolder({
    "a/Dockerfile": "FROM debian:12-slim\nEXPOSE 80\n",
  });
  const { files } = await checkJson(["a", "a/", "./a", join(folder.path, "a")], folder.path);
  assert.deepEqual(files, ["Dockerfile"]);
});

Deno.test("a hundred Dockerfiles in one call", async () => {
  const names = Array.from({ length: 100 }, (_, index) => `g${index}/Dockerfile`);
  const text = (index: number) => `FROM debian:12-slim\n${"RUN id\n".repeat(index)}EXPOSE 80\n`;
  await using folder = await temporaryFolder(
    Object.fromEntries(names.map((name, index) => [name, text(index)])),
  );
  const { findings, files } = await checkJson(names, folder.path);
  assert.equal(files.length, 100);
  const lines = findings.filter(({ id }) => id === "CPG010").map(({ file, line }) => [file, line]);
  assert.deepEqual(
    new Map(lines.map(([file, line]) => [file, line])),
    new Map(names.map((name, index) => [name, index + 2])),
  );
});

Deno.test("a zip is checked as a v2 grader, without trusting modes", async () => {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  await zip.add(
    "Dockerfile",
    new TextReader('FROM debian:12-slim\nCOPY run.sh /g/\nENTRYPOINT ["/g/run.sh"]\n'),
  );
  await zip.add("run.sh", new TextReader("echo hello\n"));
  await using folder = await temporaryFolder({});
  await Deno.writeFile(join(folder.path, "g.zip"), await zip.close());
  await Deno.mkdir(join(folder.path, "tmp"));
  const { code, stdout } = await runSanity(["--format", "json", "g.zip"], {
    cwd: folder.path,
    env: { TMPDIR: join(folder.path, "tmp") },
  });
  const report: JsonReport = JSON.parse(stdout);
  assert.deepEqual([report.protocol, code], ["v2", 1]);
  const ids = report.findings.map(({ id, file }) => `${file} ${id}`);
  assert.deepEqual(ids, ["Dockerfile CPG029", "run.sh CPG015"]);
  assert.deepEqual(await temporaryLeftovers(join(folder.path, "tmp")), []);
});

Deno.test("--fix mends what is safe, once, and keeps modes", async () => {
  await using folder = await temporaryFolder({
    Dockerfile: "FROM debian:12-slim\nADD --chmod=0755 run.sh /g/\nEXPOSE 80 \\\n  81\n" +
      'ENTRYPOINT ["/g/old"]\nENTRYPOINT ["/g/run.sh"]\n',
    "run.sh": { text: "#!/bin/sh\r\necho fractionalScore\r\n", mode: 0o750 },
  });
  const first = await runSanity(["--fix", folder.path]);
  assert.equal(first.code, 0, first.stdout);
  const read = async () => [
    await Deno.readTextFile(join(folder.path, "Dockerfile")),
    await Deno.readTextFile(join(folder.path, "run.sh")),
  ];
  const mended = await read();
  assert.deepEqual(mended, [
    'FROM debian:12-slim\nCOPY --chmod=0755 run.sh /g/\nENTRYPOINT ["/g/run.sh"]\n',
    "#!/bin/sh\necho fractionalScore\n",
  ]);
  assert.equal((await Deno.stat(join(folder.path, "run.sh"))).mode! & 0o777, 0o750);
  const second = await runSanity(["--fix", folder.path]);
  assert.deepEqual(await read(), mended);
  assert.match(first.stderr, /^Mended `Dockerfile`\nMended `run\.sh`\n/);
  assert.doesNotMatch(second.stderr, /Mended/);
  const names = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name).sort();
  assert.deepEqual(names, ["Dockerfile", "run.sh"]);
});

Deno.test("--fix leaves bytes that are no UTF-8, and what the parser complains of", async () => {
  await using folder = await temporaryFolder({ "run.sh": { text: "", mode: 0o755 } });
  const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  const pathOf = (name: string) => join(folder.path, name);
  await Deno.writeFile(pathOf("run.sh"), latin("#!/bin/sh\r\n# caf\xe9\r\n"));
  const dockerfile = "FROM debian:12-slim\n# caf\xe9\nEXPOSE 80 \\\nCOPY run.sh /g/\n" +
    'EXPOSE 81\nADD run.sh /g/\nENTRYPOINT ["/g/run.sh"]\n';
  await Deno.writeFile(pathOf("Dockerfile"), latin(dockerfile));
  const { stdout, stderr } = await runSanity(["--fix", folder.path]);
  assert.match(stderr, /^Mended `Dockerfile`\nMended `run\.sh`\n/);
  assert.match(stdout, /CPG001 syntax\n {2}`COPY` is part of the instruction from line 3/);
  assert.deepEqual(await Deno.readFile(pathOf("run.sh")), latin("#!/bin/sh\n# caf\xe9\n"));
  const mended = dockerfile.replace("EXPOSE 81\n", "").replace("ADD", "COPY");
  assert.deepEqual(await Deno.readFile(pathOf("Dockerfile")), latin(mended));
});

Deno.test("an image is looked into, by what it holds", async (t) => {
  await t.step("a grader that starts with an error", async () => {
    const image = await buildImage("sanity-bad", {
      Dockerfile: "FROM busybox:1.35.0\nARG DB_PASSWORD\nCOPY run.sh /g/run.sh\nUSER root\n" +
        'RUN echo "$DB_PASSWORD"\nENTRYPOINT ["/g/run.sh"]\n',
      "run.sh": "echo hello\nsudo id\n",
    });
    const { findings, protocol, code } = await checkJson([image]);
    assert.deepEqual([protocol, code], ["v1", 1]);
    const found = findings.map(({ id, severity }) => `${id} ${severity}`);
    assert.deepEqual(found, [
      ...["CPG014 error", "CPG023 warning", "CPG015 error", "CPG017 warning"],
    ]);
  });
  await t.step("a script that needs sudo, through a link", async () => {
    const image = await buildImage("sanity-sudo", {
      Dockerfile: "FROM busybox:1.35.0\nCOPY run.sh /g/real.sh\nRUN chmod 755 /g/real.sh && " +
        'ln -s real.sh /g/run.sh\nWORKDIR /g\nENTRYPOINT ["/g/run.sh"]\n',
      "run.sh": "#!/bin/sh\nsudo id\necho x > out.txt\n",
    });
    const { findings, code } = await checkJson([image]);
    assert.equal(code, 0);
    assert.deepEqual(findings.map(({ id, line }) => [id, line]), [["CPG017", 2], ["CPG020", 3]]);
  });
  await t.step("one that is not there", async () => {
    const { code, stderr } = await runSanity(["no/such-image"]);
    assert.equal(code, 1);
    assert.match(stderr, /The image `no\/such-image` is not on this engine/);
  });
  for (const name of ["sanity-bad", "sanity-sudo"]) {
    const filter = `ancestor=courseraprogramming-test/${name}`;
    assert.equal(await docker(["ps", "--all", "--quiet", "--filter", filter]), "");
  }
});

Deno.test("the environment is told, and its absence fails only where it was asked for", async () => {
  const told = await runBinary(["sanity"]);
  assert.equal(told.code, 0, told.stderr);
  assert.match(told.stderr, /ok: Docker client \S+, engine \S+ \(API \S+ of \S+\)/);
  assert.match(told.stderr, /clock/);
  assert.match(told.stderr, /GB of disk are free/);
  await using folder = await temporaryFolder({
    Dockerfile: 'FROM debian:12-slim\nENTRYPOINT ["/usr/bin/g"]\n',
  });
  const away = ["--docker-url", "unix:///nonexistent.sock", "sanity"];
  assert.equal((await runBinary(away)).code, 2);
  assert.equal((await runBinary([...away, "team/grader:1"])).code, 2);
  const aside = await runBinary([...away, folder.path]);
  assert.equal(aside.code, 0, aside.stderr);
  assert.match(aside.stderr, /warning: The Docker engine .* does not answer.*not checked/);
  assert.equal((await runBinary([...away, "--skip-environment"])).code, 0);
});

Deno.test("what could not be checked is said", async () => {
  await using folder = await temporaryFolder({ Dockerfile: "FROM debian:12-slim\n" });
  const { stderr } = await runSanity(["-f", "Dockerfile"], { cwd: folder.path });
  assert.match(stderr, /^Checked in part: .*\n?Not checked: CPG014, .* no build context/m);
});

Deno.test("--format tree prints one line a file and needs no engine", async () => {
  await using folder = await temporaryFolder({ a: "FROM x\n", "d/Dockerfile": "RUN id\n" });
  const { code, stdout } = await runBinary(["sanity", "--format", "tree", "a", "d", "nope"], {
    cwd: folder.path,
    env: { DOCKER_HOST: "unix:///nonexistent.sock" },
  });
  const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(code, 1);
  assert.deepEqual(lines.map(({ file }) => file), ["a", "d"]);
  assert.deepEqual(lines[0].instructions, [
    { instruction: "FROM", startLine: 1, endLine: 1, flags: [], args: ["x"] },
  ]);
  assert.equal(lines[1].diagnostics[0].code, "no-stage");
});

Deno.test("--format tree looks into zips and folders as the checks do", async () => {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  await zip.add("Dockerfile", new TextReader("FROM zipped\n"));
  await using folder = await temporaryFolder({
    "d/Dockerfile.v2": "FROM second\n",
    "x": "FROM x\n",
  });
  await Deno.writeFile(join(folder.path, "g.zip"), await zip.close());
  await Deno.mkdir(join(folder.path, "tmp"));
  const tree = (...args: string[]) =>
    runBinary(["sanity", "--format", "tree", ...args], {
      cwd: folder.path,
      env: { TMPDIR: join(folder.path, "tmp") },
    });
  for (
    const [args, file, image] of [
      [["g.zip"], "g.zip", "zipped"],
      [["-f", "Dockerfile.v2", "d"], "Dockerfile.v2", "second"],
      [["-f", "d/Dockerfile.v2"], "d/Dockerfile.v2", "second"],
    ] as const
  ) {
    const { code, stdout, stderr } = await tree(...args);
    assert.equal(code, 0, stderr);
    const { file: named, instructions } = JSON.parse(stdout);
    assert.deepEqual([named, instructions[0].args], [file, [image]]);
  }
  assert.deepEqual(await temporaryLeftovers(join(folder.path, "tmp")), []);
  assert.equal((await tree("-f", "x", "d", "x")).code, 64);
  assert.equal((await tree("-f", "d/Dockerfile.v2", "x")).code, 64);
});

Deno.test("--ignore takes the id and the name of every rule", async () => {
  await using folder = await temporaryFolder({ Dockerfile: "FROM debian:12-slim\n" });
  const args = rules.flatMap(({ id, name }) => ["--ignore", id, "--ignore", name]);
  const { code } = await runSanity([...args, folder.path]);
  assert.equal(code, 0);
});
