import assert from "node:assert/strict";
import { join } from "node:path";
import { runBinary } from "../../support/binary.ts";
import { gradeJson } from "../../support/grade/grade.ts";
import { temporaryFolder } from "../../support/files.ts";
import { ROOT } from "../../support/paths.ts";

const v1 = join(ROOT, "tests/graders/v1-shell");

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

Deno.test("grade local works with LD_LIBRARY_PATH set, as on build hosts", async () => {
  const { code } = await runBinary(["grade", "local", v1, join(v1, "submissions/pass")], {
    env: { LD_LIBRARY_PATH: "/opt/lib" },
  });
  assert.equal(code, 0);
});
