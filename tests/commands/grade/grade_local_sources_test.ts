import assert from "node:assert/strict";
import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { join } from "node:path";
import { runBinary } from "../../support/binary.ts";
import { gradeReportSchema } from "../../../grader/report.ts";
import { gradeJson } from "../../support/grade/grade.ts";
import { buildImage, shellGrader } from "../../support/engine/images.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";

Deno.test("grade local explains graders that cannot start", async (t) => {
  await using sub = await temporaryFolder();
  const cases: [name: string, files: Record<string, string>, hint: RegExp][] = [
    ["not executable", {
      Dockerfile: 'FROM busybox:1.35.0\nCOPY run.sh /run.sh\nENTRYPOINT ["/run.sh"]\n',
      "run.sh": "#!/bin/sh\n",
    }, /chmod a\+rx/],
    ["no shebang", {
      Dockerfile:
        'FROM busybox:1.35.0\nCOPY run.sh /run.sh\nRUN chmod 755 /run.sh\nENTRYPOINT ["/run.sh"]\n',
      "run.sh": "echo\n",
    }, /`#!` first line/],
    ["CRLF", {
      Dockerfile:
        'FROM busybox:1.35.0\nCOPY run.sh /run.sh\nRUN chmod 755 /run.sh\nENTRYPOINT ["/run.sh"]\n',
      "run.sh": "#!/bin/sh\r\necho\r\n",
    }, /CRLF/],
    [
      "missing",
      { Dockerfile: 'FROM busybox:1.35.0\nENTRYPOINT ["/run.sh"]\n' },
      /not in the image/,
    ],
  ];
  for (const [name, files, hint] of cases) {
    await t.step(name, async () => {
      const image = await buildImage(`start-${name.toLowerCase().replaceAll(" ", "-")}`, files);
      const { report, code } = await gradeJson([image, sub.path]);
      assert.deepEqual([report.status, code, report.exitCode], ["not-started", 1, null]);
      assert.match(report.hint ?? "", hint);
      // Of the container's init, not of the client, whose words are about its own options.
      assert.doesNotMatch(report.stderr.text, /docker/);
    });
  }
});

Deno.test("grade local builds a zip with its Dockerfile at the root, and refuses others", async (t) => {
  await using folder = await temporaryFolder();
  const zip = async (name: string, entries: [string, string, Record<string, unknown>?][]) => {
    const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
    for (const [path, text, more] of entries) {
      await writer.add(path, new TextReader(text), more ?? {});
    }
    const path = join(folder.path, name);
    await Deno.writeFile(path, await writer.close());
    return path;
  };
  const dockerfile = 'FROM busybox:1.35.0\nCOPY run.sh /run.sh\nENTRYPOINT ["/run.sh"]\n';
  const run = '#!/bin/sh\necho \'{"fractionalScore": 1, "feedback": "zip"}\'\n';
  await t.step("executable bits survive", async () => {
    const path = await zip("good.zip", [["Dockerfile", dockerfile], ["run.sh", run, {
      unixMode: 0o100755,
    }]]);
    const { report } = await gradeJson([path, folder.path]);
    assert.deepEqual([report.status, report.feedback], ["graded", "zip"], report.problems.join());
  });
  const bad: [string, [string, string, Record<string, unknown>?][], RegExp][] = [
    [
      "nested.zip",
      [["g/Dockerfile", dockerfile]],
      /no Dockerfile at the root of.*\nhint: there is one in `g\/`/,
    ],
    [
      "outside.zip",
      [["../evil", "x"], ["Dockerfile", dockerfile]],
      /unsafe name|lies outside|not a zip that can be read: .*(path|filename)/i,
    ],
    [
      "link.zip",
      [["Dockerfile", dockerfile], ["l", "/etc/passwd", { unixMode: 0o120777 }]],
      /is a link/,
    ],
  ];
  for (const [name, entries, message] of bad) {
    await t.step(name, async () => {
      const { code, stderr } = await runBinary([
        "grade",
        "local",
        await zip(name, entries),
        folder.path,
      ]);
      assert.equal(code, 1);
      assert.match(stderr, message);
    });
  }
  await t.step("not a zip", async () => {
    const path = join(folder.path, "text.zip");
    await Deno.writeTextFile(path, "hello");
    const { code, stderr } = await runBinary(["grade", "local", path, folder.path]);
    assert.equal(code, 1);
    assert.match(stderr, /^error: .* is not a zip that can be read: /m);
  });
});

Deno.test("grade local honours .dockerignore and shows build output with -v only", async () => {
  await using sub = await temporaryFolder();
  await using context = await temporaryFolder({
    Dockerfile: "FROM busybox:1.35.0\nCOPY . /ctx\nRUN echo BUILD-OUTPUT\n" +
      'ENTRYPOINT ["sh", "-c", "echo \\"{\\\\\\"fractionalScore\\\\\\": 1, \\\\\\"feedback\\\\\\": \\\\\\"$(ls /ctx | tr \'\\\\n\' \' \')\\\\\\"}\\""]\n',
    ".dockerignore": "secret*\n",
    "secret.txt": "x",
    "seen.txt": "x",
  });
  const quiet = await gradeJson([context.path, sub.path]);
  assert.equal(quiet.report.feedback, "Dockerfile seen.txt ");
  assert.ok(!quiet.stderr.includes("BUILD-OUTPUT"));
  await Deno.writeTextFile(join(context.path, "seen.txt"), "changed");
  const loud = await gradeJson(["-v", context.path, sub.path]);
  assert.match(loud.stderr, /BUILD-OUTPUT/);
});

Deno.test("grade local takes a single file and a zip, as grade batch does", async () => {
  const image = await shellGrader(
    "local-kinds",
    'cd /shared/submission; echo "{\\"fractionalScore\\": 1, \\"feedback\\": \\"$(cat *)\\"}"',
  );
  await using folder = await temporaryFolder({ "one.py": "single" });
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  await zip.add("two.py", new TextReader("zipped"));
  await Deno.writeFile(join(folder.path, "two.zip"), await zip.close());
  await Deno.writeTextFile(join(folder.path, "no.zip"), "no zip");
  const feedback = async (name: string) => {
    const { code, stdout, stderr } = await runBinary(
      ["grade", "local", "--json", image, join(folder.path, name)],
      { env: { TMPDIR: folder.path } },
    );
    const report = gradeReportSchema.parse(JSON.parse(stdout));
    return [code, report.feedback ?? stderr];
  };
  assert.deepEqual(await feedback("one.py"), [0, "single"]);
  assert.deepEqual(await feedback("two.zip"), [0, "zipped"]);
  const [code, message] = await feedback("no.zip");
  assert.equal(code, 1);
  assert.match(String(message), /^error: .*no\.zip/m);
  assert.deepEqual(await temporaryLeftovers(folder.path), []);
});
