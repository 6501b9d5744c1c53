import assert from "node:assert/strict";
import { join } from "node:path";
import { RECIPE_LABEL } from "../../scripts/offline/debian_images.ts";
import { runBinary, spawnBinary } from "../support/binary.ts";
import { docker } from "../support/engine/docker.ts";
import { ownName } from "../support/engine/foreign.ts";
import { gradeJson } from "../support/grade/grade.ts";
import { buildImage } from "../support/engine/images.ts";
import { runPiped } from "../support/piped.ts";
import { watchedDocker } from "../support/engine/watched_docker.ts";
import { temporaryFolder } from "../support/files.ts";

const LABELS = ["owner", "kept", "submission", "maker"].map((key) => `courseraprogramming.${key}`);

/** An image whose author claims all labels of the program, for a folder of the host. */
function hostileImage(name: string, victim: string, script: string): Promise<string> {
  return buildImage(`labels-${name}`, {
    Dockerfile: `FROM busybox:1.35.0\nVOLUME /vol\nLABEL courseraprogramming.kept=failed ` +
      `courseraprogramming.submission=${victim} courseraprogramming.owner="99999999999:" ` +
      `courseraprogramming.maker=0@elsewhere\nENTRYPOINT ["/bin/sh", "-c", ${
        JSON.stringify(script)
      }]\n`,
  });
}

/** What a shell of `inspect --failed` sees of a submission; and which container it is of. */
async function inspectFailed(args: string[] = []) {
  const input = "cat /shared/submission/*; ls /sys/class/net\n";
  const { stdout, stderr, code } = await runPiped(["inspect", "--failed", ...args], { input });
  return { stdout: new TextDecoder().decode(stdout), stderr, code };
}

Deno.test("inspect --failed opens no container that only its image calls kept", async () => {
  await using victim = await temporaryFolder({ secret: "victim's\n" });
  const image = await hostileImage("by-hand", victim.path, "exit 3");
  const names = [ownName(), ownName(), `courseraprogramming-grader`];
  try {
    // By hand, with network; the last one with labels of its own as well, but not with a name.
    await docker(["run", "--name", names[0]!, image]).catch(() => {});
    await docker(["run", "--name", names[1]!, "--label", "x=1", image]).catch(() => {});
    const byHand = LABELS.flatMap((label) => ["--label", `${label}=failed`]);
    await docker(["run", "--name", names[2]!, ...byHand, image]).catch(() => {});
    const { stdout, stderr } = await inspectFailed();
    for (const name of names) assert.ok(!stderr.includes(name), stderr);
    assert.ok(!stdout.includes("victim's"), stdout);
    assert.ok(!stderr.includes(victim.path), stderr);
  } finally {
    await docker(["rm", "--force", "--volumes", ...names]);
  }
});

Deno.test("a killed grading of such an image is not taken for a kept one, and is swept", async () => {
  await using victim = await temporaryFolder({ secret: "victim's\n" });
  await using temporary = await temporaryFolder();
  await using sub = await temporaryFolder({ answer: "42\n" });
  const image = await hostileImage("killed", victim.path, "sleep 2; exit 3");
  const env = { TMPDIR: temporary.path };
  const killed = spawnBinary(["grade", "local", image, sub.path], { env });
  const output = killed.output();
  const mine = [
    "ps",
    "--all",
    "--filter",
    `ancestor=${image}`,
    "--format",
    "{{.Names}} {{.State}}",
  ];
  let list = "";
  for (let n = 0; n < 300 && !/ running$/.test(list); n++) list = await docker(mine);
  killed.kill("SIGKILL");
  await output;
  const name = list.split(" ")[0]!;
  await docker(["wait", name]);
  const { stdout, stderr } = await inspectFailed();
  assert.ok(!stderr.includes(name), stderr);
  assert.ok(!stdout.includes("victim's"), stdout);
  await gradeJson([image, sub.path], { env });
  assert.equal(await docker(mine), "");
});

Deno.test("inspect --failed opens a kept grading of such an image as it was run", async () => {
  await using victim = await temporaryFolder({ secret: "victim's\n" });
  await using sub = await temporaryFolder({ 'with,comma "and"/answer': "42\n" });
  const image = await hostileImage("kept", victim.path, "exit 3");
  for (const transfer of ["copy", "bind"]) {
    const { report } = await gradeJson([
      ...["--keep-failed", "--submission-transfer", transfer],
      ...[image, join(sub.path, 'with,comma "and"')],
    ]);
    const name = report.kept?.container ?? "";
    try {
      const { stdout, stderr } = await inspectFailed();
      assert.match(stderr, new RegExp(`^The container \`${name}\` ended with exit code 3 at `));
      assert.equal(stdout, "42\nlo\n", stderr);
      assert.match(stderr, /, no network$/m);
      assert.doesNotMatch(stderr, /^warning/m);
    } finally {
      await docker(["rm", "--force", "--volumes", name]);
      await docker(["volume", "rm", "--force", `${name}-submission`]);
    }
  }
});

Deno.test("every container and volume has all labels, whatever its image has", async () => {
  await using watched = await watchedDocker();
  await using sub = await temporaryFolder({ answer: "42\n" });
  await using temporary = await temporaryFolder();
  const image = await hostileImage("all", "/srv/victim", "exit 3");
  const env = { ...watched.env, TMPDIR: temporary.path };
  const { report } = await gradeJson(["--keep-failed", image, sub.path], { env });
  const name = report.kept?.container ?? "";
  try {
    await runPiped(["inspect", "--failed"], { env, input: "true\n" });
    await runBinary(["sanity", "--skip-environment", image], { env });
    const empty = await buildImage("labels-empty", {
      Dockerfile: `FROM scratch\nCOPY file /file\nLABEL ${
        LABELS.map((key) => `${key}=x`).join(" ")
      }\n`,
      file: "x",
    });
    assert.equal((await runBinary(["cat", empty, "/file"], { env })).stdout, "x");
    const created = await watched.created();
    const endings = new Set(created.map((each) => each.name.replace(/^.{32}/, "")));
    assert.deepEqual(endings, new Set(["-submission-fill", "", "-kept-volumes", "-volumes"]));
    for (const { name: each, labels } of created) {
      assert.match(labels["courseraprogramming.owner"]!, new RegExp(`^\\d+:${temporary.path}/`));
      assert.match(labels["courseraprogramming.maker"]!, /^\d+@[^@]+$/);
      const isKept = each === name;
      assert.equal(labels["courseraprogramming.kept"], isKept ? "failed" : "", each);
      assert.equal(labels["courseraprogramming.submission"], isKept ? sub.path : "", each);
    }
    const volume = JSON.parse(
      await docker(["volume", "inspect", "--format", "{{json .Labels}}", `${name}-submission`]),
    );
    assert.equal(volume["courseraprogramming.kept"], "failed");
    assert.equal(volume["courseraprogramming.submission"], sub.path);
  } finally {
    await docker(["rm", "--force", "--volumes", name]);
    await docker(["volume", "rm", "--force", `${name}-submission`]);
  }
});

Deno.test("the image of a kept container carries no label of the program", async () => {
  await using sub = await temporaryFolder({ answer: "42\n" });
  const image = await buildImage("labels-recipe", {
    Dockerfile: 'FROM busybox:1.35.0\nENTRYPOINT ["/bin/sh", "-c", "exit 3"]\n',
  });
  const graded = await runBinary(["grade", "local", "--keep-failed", image, sub.path]);
  const nameIn = (stderr: string) => /kept: `([\w-]+)`/.exec(stderr)?.[1] ?? "";
  const name = nameIn(graded.stderr);
  const shell = await runPiped(["inspect", "--kept", name, "--no-rm"], { input: "true\n" });
  const snapshot = /docker image rm (\S+)$/m.exec(shell.stderr)?.[1] ?? "";
  try {
    const format = "{{json .Config.Labels}}";
    const labels = JSON.parse(await docker(["image", "inspect", "--format", format, snapshot]));
    // Of the base image, where the tests made it.
    delete labels[RECIPE_LABEL];
    assert.deepEqual(labels, Object.fromEntries(LABELS.map((label) => [label, ""])));
  } finally {
    await docker(["rm", "--force", "--volumes", name, nameIn(shell.stderr)]);
    await docker(["volume", "rm", "--force", `${name}-submission`]);
    await docker(["image", "rm", "--force", snapshot]).catch(() => {});
  }
});

Deno.test("inspect --failed prefers one's own gradings, and says whose another one is", async () => {
  await using folder = await temporaryFolder({
    "mine/answer": "42\n",
    "theirs/answer": "secret\n",
  });
  const image = await buildImage("labels-shared", {
    Dockerfile: 'FROM busybox:1.35.0\nENTRYPOINT ["/bin/sh", "-c", "exit 3"]\n',
  });
  const theirs = ownName();
  const { report } = await gradeJson(["--keep-failed", image, join(folder.path, "mine")]);
  const mine = report.kept?.container ?? "";
  try {
    await docker([
      ...["run", "--name", theirs, "--label", "courseraprogramming.owner=1:"],
      ...["--label", "courseraprogramming.kept=failed", "--network", "none"],
      ...["--label", `courseraprogramming.submission=${folder.path}/theirs`],
      ...["--label", "courseraprogramming.maker=4711@elsewhere", image],
    ]).catch(() => {});
    const own = await inspectFailed();
    assert.match(own.stderr, new RegExp(`^The container \`${mine}\` `));
    assert.equal(own.stdout, "42\nlo\n");
    await docker(["rm", "--force", "--volumes", mine]);
    const other = await inspectFailed();
    assert.match(other.stderr, new RegExp(`^The container \`${theirs}\` `));
    assert.match(
      other.stderr,
      new RegExp(
        "^warning: you kept no grading on this engine; this one was kept by user 4711 on " +
          `\`elsewhere\`, grading \`${folder.path}/theirs\`$`,
        "m",
      ),
    );
    // Their path is not of this machine.
    assert.equal(other.stdout, "lo\n");
  } finally {
    await docker(["rm", "--force", "--volumes", mine, theirs]);
    await docker(["volume", "rm", "--force", `${mine}-submission`]);
  }
});
