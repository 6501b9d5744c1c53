import assert from "node:assert/strict";
import { join } from "node:path";
import {
  privateEngineHost,
  startPrivateEngine,
  stopPrivateEngine,
} from "../../../scripts/private_engine.ts";
import { gradeReportSchema } from "../../../grader/report.ts";
import { BINARY, runBinary, spawnBinary } from "../../support/binary.ts";
import { docker, leftovers } from "../../support/engine/docker.ts";
import { gradeJson } from "../../support/grade/grade.ts";
import { shellGrader } from "../../support/engine/images.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";

/** A Debian system without Node and without Deno. */
const DEBIAN = "python:3.11-slim-bookworm";

async function dockerProgram(): Promise<string> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    const path = join(folder, "docker");
    if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) {
      return await Deno.realPath(path);
    }
  }
  throw new Error("docker is not on PATH");
}

function socketOf(host: string | undefined): string {
  const path = /^unix:\/\/(.+)$/.exec(host ?? "unix:///var/run/docker.sock")?.[1];
  assert.ok(path !== undefined, "these tests need an engine on a unix socket of this machine");
  return path;
}

/** Runs a shell script in a bare container that has the program, docker, and the engine's socket. */
async function inContainer(script: string): Promise<string> {
  return await docker([
    ...[
      "run",
      "--rm",
      "--network",
      "none",
      "--volume",
      `${BINARY}:/usr/local/bin/courseraprogramming:ro`,
    ],
    ...["--volume", `${await dockerProgram()}:/usr/local/bin/docker:ro`],
    ...["--volume", `${socketOf(Deno.env.get("DOCKER_HOST"))}:/var/run/docker.sock`],
    ...["--env", "NO_COLOR=1", "--entrypoint", "/bin/sh", DEBIAN, "-c", script],
  ]);
}

Deno.test("the program runs in a bare Debian without Node and Deno", async () => {
  const output = await inContainer(
    "command -v node deno; courseraprogramming --version && courseraprogramming grade local --help",
  );
  assert.match(output, /^\d+\.\d+\.\d+\nUsage: courseraprogramming grade local/);
});

Deno.test("grade local in a container with the engine's socket copies the submission, same result", async () => {
  const image = await shellGrader(
    "reads",
    'echo "{\\"fractionalScore\\": 1, \\"feedback\\": \\"$(cat /shared/submission/a/b)\\"}"',
  );
  const text = await inContainer(
    `mkdir -p /sub/a && echo inside > /sub/a/b && courseraprogramming -v grade local --json ${image} /sub`,
  );
  const report = gradeReportSchema.parse(JSON.parse(text));
  assert.deepEqual([report.status, report.feedback, report.submissionTransfer], [
    "graded",
    "inside",
    "copy",
  ]);
  await using same = await temporaryFolder({ "a/b": "inside\n" });
  const here = await gradeJson([image, same.path]);
  assert.deepEqual([here.report.status, here.report.feedback, here.report.submissionTransfer], [
    "graded",
    "inside",
    "bind",
  ]);
  assert.deepEqual(await leftovers(), []);
});

Deno.test("--submission-transfer bind says so where the engine does not see the files", async () => {
  const image = await shellGrader("reads", "true");
  const text = await inContainer(
    `mkdir /only-here && courseraprogramming grade local --submission-transfer bind ${image} /only-here 2>&1; echo "code $?"`,
  );
  assert.match(
    text,
    /error: The engine does not see this machine's files.*\nhint: `--submission-transfer copy`.*\ncode 1$/,
  );
});

Deno.test("a full disk for temporary files is one clear line and leaves nothing", async () => {
  const image = await shellGrader("reads", "true");
  await using sub = await temporaryFolder();
  await Deno.writeFile(join(sub.path, "large"), new Uint8Array(2_000_000));
  await using disk = await temporaryFolder();
  const mounted = await new Deno.Command("mount", {
    args: ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.path],
  }).output();
  assert.equal(mounted.code, 0, "this test needs root, to mount a small file system");
  try {
    const { code, stderr } = await runBinary(["grade", "local", image, sub.path], {
      env: { TMPDIR: disk.path },
    });
    assert.equal(code, 1);
    assert.match(stderr, /^error: .*no space left on device\nhint: .*TMPDIR/m);
    assert.deepEqual([await leftovers(disk.path), await temporaryLeftovers(disk.path)], [[], []]);
  } finally {
    await new Deno.Command("umount", { args: [disk.path] }).output();
  }
});

for (const [end, signal] of [["dies", "SIGKILL"], ["shuts down", "SIGTERM"]] as const) {
  Deno.test(`an engine that ${end} while it grades is an error of its own, to be tried again`, async () => {
    const image = await shellGrader("long", "sleep 30");
    await using temporary = await temporaryFolder();
    await using sub = await temporaryFolder();
    // Below /tmp for the socket's short path.
    await using home = await temporaryFolder();
    const env = { DOCKER_HOST: privateEngineHost(home.path), TMPDIR: temporary.path };
    await startPrivateEngine(home.path);
    try {
      const archive = join(temporary.path, "image.tar");
      await docker(["save", "--output", archive, image]);
      await docker(["--host", env.DOCKER_HOST, "load", "--input", archive]);
      await Deno.remove(archive);
      const child = spawnBinary(["grade", "local", "--json", image, sub.path], { env });
      const output = child.output();
      for (
        let tries = 0;
        await docker(["--host", env.DOCKER_HOST, "ps", "--quiet"]) === "";
        tries++
      ) {
        assert.ok(tries < 100, "the container appears");
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      Deno.kill(Number(await Deno.readTextFile(join(home.path, "pid"))), signal);
      const result = await output;
      const decoder = new TextDecoder();
      assert.equal(result.code, 2, decoder.decode(result.stderr));
      assert.match(decoder.decode(result.stderr), /error: The Docker engine at .* does not answer/);
      assert.equal(JSON.parse(decoder.decode(result.stdout)).status, "not-started");
      const [proof, ...others] = await temporaryLeftovers(temporary.path);
      assert.match(proof ?? "", /\.sock$/);
      assert.deepEqual(others, []);
      // Back to life: what could not be removed is known to be nobody's, and the next run removes it.
      await stopPrivateEngine(home.path);
      await startPrivateEngine(home.path);
      assert.notEqual(await idsOn(env.DOCKER_HOST), "");
      await runBinary(["grade", "local", "--timeout", "1", image, sub.path], { env });
      assert.equal(await idsOn(env.DOCKER_HOST), "");
      assert.deepEqual(await temporaryLeftovers(temporary.path), []);
    } finally {
      await stopPrivateEngine(home.path);
    }
  });
}

async function idsOn(host: string): Promise<string> {
  return await docker(["--host", host, "ps", "--all", "--quiet"]);
}
