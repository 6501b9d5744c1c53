import assert from "node:assert/strict";
import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { join } from "node:path";
import { batchReportSchema } from "../../../grader/batch/record.ts";
import { explanationSchema } from "../../../grader/fidelity/document.ts";
import { runBinary } from "../../support/binary.ts";
import { docker, leftovers } from "../../support/engine/docker.ts";
import { gradeReportSchema } from "../../../grader/report.ts";
import { gradeJson } from "../../support/grade/grade.ts";
import { buildImage, pythonGrader, shellGrader } from "../../support/engine/images.ts";
import { ROOT } from "../../support/paths.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";

const v1 = join(ROOT, "tests/graders/v1-shell");
const v2 = join(ROOT, "tests/graders/v2-python");

Deno.test("grade local gives the examples the verdicts their folders are named for", async (t) => {
  const expected = {
    pass: ["graded", 0],
    fail: ["graded", 0],
    hang: ["timeout", 1],
    crash: ["crashed", 1],
    nonsense: ["invalid-output", 1],
  } as const;
  for (const example of [v1, v2]) {
    for (const [name, [status, exit]] of Object.entries(expected)) {
      await t.step(`${example} ${name}`, async () => {
        const { report, code } = await gradeJson([
          ...["--timeout", "2", example, join(example, "submissions", name)],
        ]);
        assert.deepEqual([report.status, code], [status, exit]);
        if (name === "pass") assert.equal(report.fractionalScore, 1);
        if (name === "fail") assert.ok((report.fractionalScore ?? 1) < 1);
      });
    }
  }
  assert.deepEqual(await leftovers(), []);
});

Deno.test("grade local reads protocol and rich feedback of a v2 grader", async () => {
  await using out = await temporaryFolder({ "feedback.json": "old" });
  const { report } = await gradeJson(["--dst-dir", out.path, v2, join(v2, "submissions/pass")]);
  assert.deepEqual([report.protocol, report.feedbackType], ["v2", "HTML"]);
  assert.match(report.richFeedback ?? "", /<h1>/);
  const written = JSON.parse(await Deno.readTextFile(join(out.path, "feedback.json")));
  assert.equal(written.fractionalScore, report.fractionalScore);
  assert.equal(await Deno.readTextFile(join(out.path, "htmlFeedback.html")), report.richFeedback);
  const names = (await Array.fromAsync(Deno.readDir(out.path))).map(({ name }) => name).sort();
  assert.deepEqual(names, ["feedback.json", "htmlFeedback.html"]);
});

Deno.test("grade local says what came out for people: verdict on stdout, the rest on stderr", async () => {
  const { code, stdout, stderr } = await runBinary([
    "grade",
    "local",
    v1,
    join(v1, "submissions/pass"),
  ]);
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^graded {2}score 1 {2}\(guessed v1, \d+\.\d+ s[^)]*\)\nFeedback:\n {2}4 of 4 .*\n$/,
  );
  assert.match(stderr, /1 CPU, 1024 MB, 300 s, 256 processes, no network/);
  assert.match(stderr, /--- standard error, \d+ B ---\ngrading part/);
  const quiet = await runBinary(["-q", "grade", "local", v1, join(v1, "submissions/pass")]);
  assert.deepEqual([quiet.stdout.split("\n")[0]?.slice(0, 15), quiet.stderr], [
    "graded  score 1",
    "",
  ]);
  const hang = await runBinary([
    "-q",
    "grade",
    "local",
    "--timeout",
    "1",
    v1,
    join(v1, "submissions/hang"),
  ]);
  assert.match(
    hang.stdout,
    /^timeout .*\n {2}The grader was killed at the time limit of 1 s; it ran 1\.\d s\nhint: .*--timeout/,
  );
});

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

Deno.test("grade local tells a registry that cannot be reached (2) from a Dockerfile that fails (1)", async () => {
  await using sub = await temporaryFolder();
  await using away = await temporaryFolder({ Dockerfile: "FROM 127.0.0.1:9/grader:1\n" });
  const first = await runBinary(["grade", "local", away.path, sub.path]);
  assert.match(
    first.stderr,
    /^error: A registry could not be reached to build `.*connection refused/m,
  );
  assert.match(first.stderr, /^hint: check the network/m);
  assert.equal(first.code, 2);
  await using wrong = await temporaryFolder({ Dockerfile: "FROM scratch\nCOPY nothing /\n" });
  const second = await runBinary(["grade", "local", wrong.path, sub.path]);
  assert.match(second.stderr, /^error: The Dockerfile of `.*` does not build: /m);
  assert.equal(second.code, 1);
});

Deno.test("grade local exits with 2 without an engine or its client, and with 1 where it is refused, as JSON too", async () => {
  await using sub = await temporaryFolder();
  const away = await runBinary([
    "--docker-url",
    "unix:///nowhere.sock",
    "grade",
    "local",
    "x",
    sub.path,
  ]);
  assert.equal(away.code, 2);
  assert.match(
    away.stderr,
    /^error: The Docker engine at unix:\/\/\/nowhere\.sock does not answer: /,
  );
  const { report, code } = await gradeJson(["--docker-url", "tcp://127.0.0.1:1", "x", sub.path]);
  assert.deepEqual([report.status, code], ["not-started", 2]);
  assert.match(report.problems[0] ?? "", /does not answer/);
  const noFiles = await runBinary(["grade", "local", "x", sub.path], {
    env: { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: sub.path, DOCKER_HOST: "tcp://127.0.0.1:1" },
  });
  assert.equal(noFiles.code, 1);
  assert.match(
    noFiles.stderr,
    /^error: The files for TLS with .* cannot be used: open .*\/ca\.pem: no such.*\nhint: `DOCKER_CERT/,
  );
  const missing = await runBinary(["grade", "local", "x", sub.path], { env: { PATH: "/nowhere" } });
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /^error: The `docker` command was not found on PATH\nhint: install/);
  const context = await runBinary([
    "--docker-context",
    "nonesuch",
    "grade",
    "local",
    "x",
    sub.path,
  ]);
  assert.equal(context.code, 1);
  assert.match(context.stderr, /nonesuch/);
});

Deno.test("a client that is not installed is no engine, and an empty variable names none", async () => {
  await using sub = await temporaryFolder({ "a.txt": "" });
  const call = ["grade", "local", "x", sub.path];
  const run = (args: string[], client?: string) =>
    runBinary([...args, ...call], {
      env: {
        PATH: "/nowhere",
        ...(client === undefined ? {} : { COURSERA_DOCKER_COMMAND: client }),
      },
    });
  const podman = await run(["--docker-command", "podman"]);
  assert.match(
    podman.stderr,
    /^error: The `podman` command was not found on PATH\nhint: install it/,
  );
  assert.equal(podman.code, 2);
  const empty = await run([], "");
  assert.match(empty.stderr, /^error: The `docker` command was not found on PATH/);
  assert.equal(empty.code, 2);
  for (const [args, client] of [[[], "rkt"], [["--docker-command", ""], undefined]] as const) {
    const { code, stderr } = await run([...args], client);
    assert.match(stderr, /Allowed choices are docker, podman/);
    assert.equal(code, 64);
  }
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

Deno.test("grade local works with LD_LIBRARY_PATH set, as on build hosts", async () => {
  const { code } = await runBinary(["grade", "local", v1, join(v1, "submissions/pass")], {
    env: { LD_LIBRARY_PATH: "/opt/lib" },
  });
  assert.equal(code, 0);
});

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
    });
  }
});

Deno.test("grade local keeps a container when asked and says how to enter it", async () => {
  const image = await shellGrader("keeper", 'echo kept > /shared/trace; echo "{}"');
  await using sub = await temporaryFolder();
  for (const option of ["--no-rm", "--keep-failed"]) {
    const { report, stderr } = await gradeJson([option, image, sub.path]);
    const name = report.kept?.container ?? "";
    assert.match(stderr, new RegExp(`docker rm --force --volumes ${name}`));
    try {
      // The next run must not take it for a leftover.
      await gradeJson([image, sub.path]);
      assert.match(await docker(["cp", `${name}:/shared/trace`, "-"]), /kept/);
    } finally {
      await docker(["rm", "--force", "--volumes", name]);
      await docker(["volume", "rm", ...report.kept?.volumes ?? []]);
    }
  }
  const good = await gradeJson(["--keep-failed", v1, join(v1, "submissions/pass")]);
  assert.equal(good.report.kept, null);
  assert.deepEqual(await leftovers(), []);
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

Deno.test("grade local --explain lists every property of the contract without grading", async () => {
  const { code, stdout } = await runBinary(["grade", "local", "--explain"]);
  assert.equal(code, 0);
  for (
    const property of [
      "user",
      "capabilities",
      "memory",
      "CPU",
      "processes",
      "time",
      "network",
      "host name",
      "architecture",
      "Dockerfile ENV",
      "Dockerfile VOLUME",
      "Dockerfile EXPOSE",
      "/shared",
      "/shared/submission",
      "root file system",
    ]
  ) {
    assert.match(stdout, new RegExp(`^${property} +(same|approximated|not possible here)$`, "m"));
  }
  const json = await runBinary([
    "grade",
    "local",
    "--explain",
    "--json",
    "--protocol",
    "v1",
    "--super-user",
  ]);
  const { properties: rows } = explanationSchema.parse(JSON.parse(json.stdout));
  assert.equal(rows.find(({ property }) => property === "user")?.fidelity, "not possible here");
  assert.equal(rows.find(({ property }) => property === "network")?.fidelity, "same");
});

Deno.test("grade local says which limits are not production's, and --parity takes those", async () => {
  await using folder = await temporaryFolder({
    "grader/Dockerfile": "FROM busybox:1.35.0\nCOPY grade.sh /grade.sh\n" +
      'ENTRYPOINT ["/bin/sh", "/grade.sh"]\n',
    "grader/grade.sh": `echo '{"fractionalScore": 1, "feedback": "x"}' > /shared/feedback.json\n`,
    "subs/a/x": "",
  });
  const options = { cwd: folder.path };
  const line =
    /^Production gives a v2 grader 4096 MB and 1200 s unless told otherwise: `--parity` does the same here$/m;
  const old = await gradeJson(["./grader", "subs/a"], options);
  assert.match(old.stderr, line);
  assert.deepEqual([old.report.limits.memoryMiB, old.report.limits.timeLimitSeconds], [1024, 300]);
  const parity = await gradeJson(["--parity", "--timeout", "60", "./grader", "subs/a"], options);
  const { memoryMiB, timeLimitSeconds } = parity.report.limits;
  assert.deepEqual([parity.report.status, memoryMiB, timeLimitSeconds], ["graded", 4096, 60]);
  assert.doesNotMatch(parity.stderr, /Production gives/);
  const chosen = ["--mem-limit", "1024", "--timeout", "300", "./grader", "subs/a"];
  assert.doesNotMatch((await gradeJson(chosen, options)).stderr, /Production gives/);

  const batch = async (...args: string[]) =>
    await runBinary(["grade", "batch", "--json", ...args, "./grader", "subs"], options);
  const before = await batch();
  assert.match(before.stderr, line);
  const after = await batch("--parity");
  assert.equal(after.code, 0, after.stderr);
  assert.match(after.stderr, /4096 MB, 1200 s each/);
  const { submissions } = batchReportSchema.parse(JSON.parse(after.stdout));
  assert.equal(submissions[0]!.grading.limits.memoryMiB, 4096);
  const compared = ["grade", "compare", "--parity", "./grader", "./grader", "subs"];
  const { code, stderr } = await runBinary(compared, options);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /4096 MB, 1200 s each/);
});

Deno.test("grade local leaves no temporary file, container or volume behind", async () => {
  await using temporary = await temporaryFolder();
  await using sub = await temporaryFolder();
  const image = await shellGrader(
    "closed-folders",
    [
      "mkdir -p /shared/a/b; touch /shared/a/b/c; chmod 000 /shared/a/b /shared/a",
      'echo \'{"fractionalScore": 1, "feedback": "x"}\'',
    ].join("\n"),
  );
  for (const transfer of ["auto", "bind", "copy"]) {
    const { report } = await gradeJson(["--submission-transfer", transfer, image, sub.path], {
      env: { TMPDIR: temporary.path },
    });
    assert.equal(report.status, "graded");
  }
  assert.deepEqual([await leftovers(), await temporaryLeftovers(temporary.path)], [[], []]);
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
