import assert from "node:assert/strict";
import { join } from "node:path";
import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { type SanityDocument, sanityDocument } from "../../../commands/sanity/document.ts";
import { rules } from "../../../docker/rules/mod.ts";
import { ROOT } from "../../support/paths.ts";
import { runSanity } from "../../support/sanity.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";

async function checkJson(args: string[], cwd?: string): Promise<{ code: number } & SanityDocument> {
  const { code, stdout, stderr } = await runSanity(
    ["--json", ...args],
    cwd === undefined ? {} : { cwd },
  );
  assert.notEqual(stdout, "", stderr);
  const report = sanityDocument.parse(JSON.parse(stdout));
  assert.deepEqual(report, JSON.parse(stdout), "the schema names every field");
  return { ...report, code };
}

Deno.test("sanity finds nothing in the examples", async () => {
  for (const [example, protocol] of [["v1-python", "v1"], ["v2-python", "v2"]]) {
    // safely.py can write both kinds of verdict.
    const report = await checkJson(["--protocol", protocol!, join(ROOT, "examples", example!)]);
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
    assert.deepEqual([copy?.file, copy?.line], ["ctx/sub/my.Dockerfile", 2]);
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

Deno.test("a zip is checked as a v2 grader, with the modes it is unpacked with", async () => {
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
  const report: SanityDocument = JSON.parse(stdout);
  assert.deepEqual([report.protocol, code], ["v2", 1]);
  const ids = report.findings.map(({ id, file }) => `${file} ${id}`);
  assert.deepEqual(ids, [
    ...["g.zip/Dockerfile CPG014", "g.zip/Dockerfile CPG029", "g.zip/run.sh CPG015"],
  ]);
  assert.deepEqual(await temporaryLeftovers(join(folder.path, "tmp")), []);
});

Deno.test("what could not be checked is said", async () => {
  await using folder = await temporaryFolder({ Dockerfile: "FROM debian:12-slim\n" });
  const { stderr } = await runSanity(["-f", "Dockerfile"], { cwd: folder.path });
  assert.match(stderr, /^Checked in part: .*\n?Not checked: CPG014, .* no build context/m);
});

Deno.test("--ignore takes the id and the name of every rule", async () => {
  await using folder = await temporaryFolder({ Dockerfile: "FROM debian:12-slim\n" });
  const args = rules.flatMap(({ id, name }) => ["--ignore", id, "--ignore", name]);
  const { code } = await runSanity([...args, folder.path]);
  assert.equal(code, 0);
});
