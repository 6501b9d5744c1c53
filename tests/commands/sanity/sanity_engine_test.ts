import assert from "node:assert/strict";
import { join } from "node:path";
import { runBinary } from "../../support/binary.ts";
import { docker } from "../../support/engine/docker.ts";
import { buildImage } from "../../support/engine/images.ts";
import { temporaryFolder } from "../../support/files.ts";
import { runSanity } from "../../support/sanity.ts";

interface JsonReport {
  protocol: string;
  findings: { id: string; line: number | null; severity: string }[];
}

async function checkImage(image: string): Promise<{ code: number } & JsonReport> {
  const args = ["sanity", "--skip-environment", "--format", "json", image];
  const { code, stdout, stderr } = await runBinary(args);
  assert.notEqual(stdout, "", stderr);
  const report: JsonReport = JSON.parse(stdout);
  return { ...report, code };
}

Deno.test("an image is looked into, by what it holds", async (t) => {
  await t.step("a grader that starts with an error", async () => {
    const image = await buildImage("sanity-bad", {
      Dockerfile: "FROM busybox:1.35.0\nARG DB_PASSWORD\nCOPY run.sh /g/run.sh\nUSER root\n" +
        'RUN echo "$DB_PASSWORD"\nENTRYPOINT ["/g/run.sh"]\n',
      "run.sh": "echo hello\nsudo id\n",
    });
    const { findings, protocol, code } = await checkImage(image);
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
    const { findings, code } = await checkImage(image);
    assert.equal(code, 0);
    assert.deepEqual(findings.map(({ id, line }) => [id, line]), [["CPG017", 2], ["CPG020", 3]]);
  });
  await t.step("an entry script behind a folder that only root may enter", async () => {
    const image = await buildImage("sanity-closed", {
      Dockerfile: "FROM busybox:1.35.0\nCOPY run.sh /grader/bin/run.sh\n" +
        "RUN chmod 755 /grader/bin/run.sh && chmod 700 /grader\n" +
        'ENTRYPOINT ["/grader/bin/run.sh"]\n',
      "run.sh": "#!/bin/sh\necho fractionalScore\n",
    });
    const { findings, code } = await checkImage(image);
    assert.deepEqual([findings.map(({ id }) => id), code], [["CPG014"], 1]);
  });
  await t.step("one that is not there", async () => {
    const { code, stderr } = await runBinary(["sanity", "--skip-environment", "no/such-image"]);
    assert.equal(code, 1);
    assert.match(stderr, /There is no image, directory or file `no\/such-image`/);
  });
  for (const name of ["sanity-bad", "sanity-sudo", "sanity-closed"]) {
    const filter = `ancestor=courseraprogramming-test/${name}`;
    assert.equal(await docker(["ps", "--all", "--quiet", "--filter", filter]), "");
  }
});

Deno.test("sanity finds fault with an image whose script lies where uid 1000 cannot go", async () => {
  const image = await buildImage("script-in-root", {
    Dockerfile: "FROM busybox:1.35.0\nCOPY grade.sh /root/grade.sh\nRUN chmod 700 /root\n" +
      'ENTRYPOINT ["sh", "/root/grade.sh"]\n',
    "grade.sh": "echo fractionalScore\n",
  });
  const { code, stdout } = await runBinary(["sanity", "--skip-environment", image]);
  assert.equal(code, 1);
  assert.match(stdout, /error CPG019 .*\n {2}`\/root\/grade.sh` cannot be opened .*enter `\/root`/);
});

Deno.test("the environment is told, and its absence fails only where it was asked for", async () => {
  const told = await runBinary(["sanity"]);
  assert.equal(told.code, 0, told.stderr);
  assert.match(told.stderr, /ok: Docker client \S+, engine \S+ \(API \S+ of \S+\)/);
  assert.match(told.stderr, /clock/);
  assert.match(told.stderr, /GB of disk is free/);
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

Deno.test("a builder without BuildKit is told, and advice that it does not take", async () => {
  await using folder = await temporaryFolder({
    Dockerfile: 'FROM debian:12-slim\nCOPY run.sh /run.sh\nENTRYPOINT ["/run.sh"]\n',
    "run.sh": "#!/bin/sh\n",
  });
  const env = { DOCKER_BUILDKIT: "0" };
  const way = "(unset DOCKER_BUILDKIT|set DOCKER_BUILDKIT=1)";
  const { stdout, stderr } = await runBinary(["sanity", folder.path], { env });
  assert.match(
    stderr,
    new RegExp(
      `^ok: Images are built by the legacy builder, without .*; for BuildKit, ${way}$`,
      "m",
    ),
  );
  assert.match(stdout, /fix: `COPY --chmod=0755`/);
  assert.match(
    stderr,
    new RegExp(`^\`COPY --chmod\` does not build here: use \`RUN chmod\`.*${way}$`, "m"),
  );
  const write = (text: string) => Deno.writeTextFile(`${folder.path}/Dockerfile`, text);
  await write('FROM debian:12-slim\nENTRYPOINT ["/usr/bin/g"]\n');
  const fine = await runBinary(["sanity", folder.path], { env });
  assert.doesNotMatch(fine.stderr, /does not build here/);
  await write('FROM busybox:1.35.0\nCOPY --chmod=0755 run.sh /run.sh\nENTRYPOINT ["/run.sh"]\n');
  await Deno.mkdir(`${folder.path}/sub`);
  const built = await runBinary(["grade", "local", folder.path, `${folder.path}/sub`], { env });
  assert.equal(built.code, 1);
  assert.match(
    built.stderr,
    new RegExp(
      `^error: The Dockerfile of .* does not build: .*requires BuildKit.*\nhint: if it needs BuildKit, ${way}$`,
      "m",
    ),
  );
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
  assert.match(stderr, /^error: `\/dev\/null` is neither a directory nor a regular file/m);
  assert.match(stderr, /^error: `pipe` is neither a directory nor a regular file/m);
  for (const file of ["pipe", "/dev/stdin"]) {
    const { stdout: summary, stderr: told } = await runSanity(["-f", file], { cwd: folder.path });
    assert.match(
      told,
      /^error: The Dockerfile `.*` could not be read: it is a (pipe|device), not a regular file\n/,
    );
    assert.equal(summary, "0 errors, 0 warnings, 0 info (0 files)\n");
  }
});
