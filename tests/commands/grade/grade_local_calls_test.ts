import assert from "node:assert/strict";
import { join } from "node:path";
import { runBinary } from "../../support/binary.ts";
import { leftovers } from "../../support/engine/docker.ts";
import { gradeJson } from "../../support/grade/grade.ts";
import { buildImage, pythonGrader } from "../../support/engine/images.ts";
import { temporaryFolder } from "../../support/files.ts";

/** Answers with everything it was given, as feedback. */
const tellAll = `import json, os, sys
print(json.dumps({"fractionalScore": 1, "feedback": json.dumps({"args": sys.argv[1:], "env": dict(os.environ)})}))
`;

Deno.test("grade local passes arguments untouched and parameters the protocol's way", async (t) => {
  const image = await pythonGrader("tell-all", tellAll);
  await using sub = await temporaryFolder({ "a.txt": "x" });
  const told = async (args: string[]) => {
    const { report } = await gradeJson(args);
    assert.equal(report.status, "graded", report.problems.join());
    return JSON.parse(report.feedback ?? "null") as { args: string[]; env: Record<string, string> };
  };
  await t.step("arguments after DIR, also with dashes", async () => {
    const args = ["-v", "--json", "--", "two words", "$HOME", "*", "", "é\n"];
    assert.deepEqual((await told([image, sub.path, ...args])).args, args);
  });
  await t.step("an option of ours after DIR too, which is said", async () => {
    const { report, stderr } = await gradeJson([image, sub.path, "--part-id=p1"]);
    assert.deepEqual(JSON.parse(report.feedback ?? "null").args, ["--part-id=p1"]);
    assert.match(stderr, /`--part-id` is handed to the grader/);
  });
  const parameters = ["--part-id", "p 1", "--user-id", "7", "--filename", "a b.py"];
  const pairs = ["partId", "p 1", "userId", "7", "filename", "a b.py"];
  await t.step("v1: as arguments", async () => {
    const { args, env } = await told(["--protocol", "v1", ...parameters, image, sub.path, "first"]);
    assert.deepEqual([args, env.partId], [["first", ...pairs], undefined]);
  });
  await t.step("auto: as both", async () => {
    const { args, env } = await told([...parameters, image, sub.path]);
    assert.deepEqual([args, env.partId, env.userId, env.filename], [pairs, "p 1", "7", "a b.py"]);
  });
  await t.step("--env", async () => {
    const { env } = await told(["--env", "A=1=2", "--env", "B=", image, sub.path]);
    assert.deepEqual([env.A, env.B], ["1=2", ""]);
  });
});

Deno.test("grade local strips the image's ENV for v1 and keeps it for v2", async () => {
  const image = await buildImage("with-env", {
    Dockerfile:
      "FROM python:3.11-slim-bookworm\nENV JAVA_HOME=/opt HOME=/g PATH=/opt:/usr/bin:/bin DOCKER_HOST=x\n" +
      'COPY grade.py /grade.py\nENTRYPOINT ["/usr/bin/python3", "/grade.py"]\n',
    "grade.py": tellAll,
  });
  await using sub = await temporaryFolder();
  const env = async (...args: string[]) => {
    // Set for the client as well: its values must not leak in.
    const { report } = await gradeJson([...args, image, sub.path], {
      env: { JAVA_HOME: "/leaked" },
    });
    return JSON.parse(report.feedback ?? "null").env as Record<string, string>;
  };
  const v1 = await env("--protocol", "v1");
  assert.deepEqual([v1.JAVA_HOME, v1.DOCKER_HOST], [undefined, undefined]);
  assert.equal(v1.PATH, "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  const kept = await env();
  assert.deepEqual([kept.JAVA_HOME, kept.PATH], ["/opt", "/opt:/usr/bin:/bin"]);
  const { report } = await gradeJson([image, sub.path]);
  assert.match(
    report.warnings.join("\n"),
    /production strips ENV \(PATH, JAVA_HOME, HOME, DOCKER_HOST\)/,
  );
});

const writeFeedback = `import json, os
answer = {"fractionalScore": 1, "feedback": json.dumps(dict(os.environ))}
open("/shared/feedback.json", "w").write(json.dumps(answer))
`;

Deno.test("grade local takes a single JSON object as the environment of a v2 grader", async () => {
  const image = await pythonGrader("tell-v2", writeFeedback);
  await using sub = await temporaryFolder();
  await using work = await temporaryFolder();
  const object = '{"partId": "p", "n": 1.50, "yes": true}';
  const { report } = await gradeJson([image, sub.path, object], { cwd: work.path });
  const env = JSON.parse(report.feedback ?? "null");
  assert.deepEqual([report.protocol, env.partId, env.n, env.yes], ["v2", "p", "1.5", "true"]);
  // As coursera_autograder did.
  assert.ok(await Deno.stat(join(work.path, "feedback.json")));
  for (const bad of ['{"a": null}', '{"a": [1]}', '{"a": {}}']) {
    const { code, stderr } = await runBinary(["grade", "local", image, sub.path, bad]);
    assert.deepEqual([code, /variable `a`/.test(stderr)], [1, true]);
  }
  const broken = await runBinary(
    ["grade", "local", "--protocol", "v2", image, sub.path, '{"a": '],
    { cwd: work.path },
  );
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /^error: The environment of the grader is not valid JSON\n/);
});

Deno.test("grade local gives each wrong call its own line and code", async (t) => {
  await using sub = await temporaryFolder({ file: "x" });
  await using empty = await temporaryFolder();
  await using broken = await temporaryFolder({ Dockerfile: "FROM busybox:1.35.0\nRUN exit 7\n" });
  await using nested = await temporaryFolder({ "g/Dockerfile": "FROM busybox:1.35.0\n" });
  const noEntrypoint = await buildImage("no-entrypoint", {
    Dockerfile: 'FROM busybox:1.35.0\nCMD ["true"]\n',
  });
  const cases: [name: string, args: string[], code: number, message: RegExp][] = [
    ["no arguments", [], 64, /^error: missing argument `SOURCE`\nhint: .*SOURCE DIR/],
    ["no DIR", ["x"], 64, /^error: missing argument `DIR`/],
    [
      "no such DIR",
      ["busybox:1.35.0", "/nowhere"],
      64,
      /^error: DIR: `\/nowhere` does not exist$/m,
    ],
    [
      "DIR is a device",
      ["busybox:1.35.0", "/dev/null"],
      64,
      /is neither a directory nor a regular/,
    ],
    [
      "no such --dst-dir",
      ["--dst-dir", "/nowhere", "busybox:1.35.0", sub.path],
      64,
      /--dst-dir.*does not exist/,
    ],
    [
      "no such image",
      ["no/such:image", sub.path],
      1,
      /^error: There is no image, directory or file `no\/such:image`\nhint: `docker pull/,
    ],
    [
      "no such directory",
      ["./nowhere", sub.path],
      1,
      /^error: There is no directory or file `.\/nowhere`/,
    ],
    ["no Dockerfile", [empty.path, sub.path], 1, /^error: There is no Dockerfile in/],
    ["nested Dockerfile", [nested.path, sub.path], 1, /hint: there is one in `g\/`/],
    [
      "build fails",
      [broken.path, sub.path],
      1,
      /Step 2\/2 : RUN exit 7[\s\S]*^error: The Dockerfile of .* does not build: .*exit 7.*non-zero code: 7/m,
    ],
    ["unknown option", ["--frobnicate", "x", "y"], 64, /unknown option '--frobnicate'/],
    ["bad memory", ["--mem-limit", "1000", "x", "y"], 64, /--mem-limit.*multiple of 1024/],
    ["bad protocol", ["--protocol", "v3", "x", "y"], 64, /Allowed choices are auto, v1, v2/],
    ["bad time", ["--timeout", "0", "x", "y"], 64, /--timeout.*above 0/],
    ["bad --env", ["--env", "x", "busybox:1.35.0", sub.path], 64, /'--env' wants NAME=VALUE/],
    ["-v and -q", ["-v", "-q", "busybox:1.35.0", sub.path], 64, /exclude each other/],
    ["arguments without ENTRYPOINT", [noEntrypoint, sub.path, "a"], 1, /has no ENTRYPOINT/],
  ];
  for (const [name, args, code, message] of cases) {
    await t.step(name, async () => {
      const result = await runBinary(["grade", "local", ...args]);
      assert.match(result.stderr, message);
      assert.deepEqual([result.code, result.stdout], [code, ""]);
      assert.ok(!/\n\s+at /.test(result.stderr), "no stack trace");
    });
  }
  assert.deepEqual(await leftovers(), []);
});

Deno.test("grade local warns of a second submission, which the grader gets as an argument", async () => {
  await using home = await temporaryFolder({ "one/a.py": "", "two/a.py": "" });
  const env = { PATH: "/nowhere" };
  const warnings = async (...args: string[]) => {
    const { stderr } = await runBinary(["grade", "local", "./g", "one", ...args], {
      cwd: home.path,
      env,
    });
    return stderr.split("\n").filter((line) => line.startsWith("warning: "));
  };
  assert.deepEqual(await warnings("partId", "p", "two"), [
    "warning: `two` exists here, but is not graded: what follows DIR is handed to the grader",
  ]);
  assert.deepEqual(await warnings("filename", "two", "three", '{"partId": "two"}'), []);
});
