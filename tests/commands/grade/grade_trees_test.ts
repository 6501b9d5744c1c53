import assert from "node:assert/strict";
import { join } from "node:path";
import { batchReportSchema } from "../../../grader/batch/record.ts";
import { batchJson, outcomes } from "../../support/grade/batch_run.ts";
import { BINARY, runBinary } from "../../support/binary.ts";
import { docker, leftovers } from "../../support/engine/docker.ts";
import { buildImage, pythonGrader } from "../../support/engine/images.ts";
import { otherUser } from "../../support/other_user.ts";
import { deepTree, memoryDisk, shell } from "../../support/trees.ts";
import { temporaryFolder, temporaryLeftovers, writeFiles } from "../../support/files.ts";
import { tricks } from "../../support/grade/tricks.ts";

const TRICKS = [
  ...["closes", "closes-files", "closes-folders", "closed-folder", "deep", "deep-bytes"],
  ...["names", "far-future", "honest"],
];

async function trickSubmissions() {
  return await temporaryFolder(Object.fromEntries(TRICKS.map((name) => [`${name}/name`, name])));
}

Deno.test("no submission ends a batch, whatever it does to /shared (not root)", async () => {
  const image = await pythonGrader("tricks", tricks);
  await using submissions = await trickSubmissions();
  await using user = await otherUser(1000);
  const { code, stdout, stderr } = await user.run([
    ...["grade", "batch", "--json", "--protocol", "v2", image, submissions.path],
  ]);
  assert.notEqual(stdout, "", stderr);
  const report = batchReportSchema.parse(JSON.parse(stdout));
  assert.equal(report.complete, true);
  assert.deepEqual(report.submissions.map(({ grading }) => grading.submissionTransfer), [
    ...TRICKS.map(() => "bind"),
  ]);
  assert.deepEqual(outcomes(report), {
    ...Object.fromEntries(TRICKS.map((name) => [name, "graded 1"])),
    "closed-folder": "invalid-output 1",
  });
  assert.equal(code, 1);
  assert.doesNotMatch(stderr, /clean up/);
  assert.deepEqual(await temporaryLeftovers(user.temporary), []);
});

Deno.test("no submission leaves anything, with few open files", async () => {
  const image = await pythonGrader("tricks", tricks);
  await using submissions = await trickSubmissions();
  await using temporary = await temporaryFolder();
  for (const transfer of ["auto", "copy"]) {
    const report = join(temporary.path, "report.json");
    const { code, stdout, stderr } = await new Deno.Command("bash", {
      args: [
        "-c",
        'ulimit -n 256; "$0" grade batch --json --jobs 2 --submission-transfer "$1" "$2" "$3" > "$4"',
        ...[BINARY, transfer, image, submissions.path, report],
      ],
      env: { TMPDIR: temporary.path, NO_COLOR: "1" },
    }).output();
    assert.equal(code, 1, new TextDecoder().decode(stdout));
    assert.doesNotMatch(new TextDecoder().decode(stderr), /clean up/);
    const { submissions: found } = batchReportSchema.parse(
      JSON.parse(await Deno.readTextFile(report)),
    );
    assert.equal(found.length, TRICKS.length);
    assert.deepEqual(await temporaryLeftovers(temporary.path), []);
    assert.deepEqual(await leftovers(temporary.path), []);
  }
});

Deno.test("what a learner's root leaves in /shared does not stay on this machine", async () => {
  const image = await pythonGrader("tricks", tricks);
  await using sub = await temporaryFolder({ name: "root" });
  await using user = await otherUser(1000);
  const { code, stderr } = await user.run(["grade", "local", "--super-user", image, sub.path]);
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stderr, /clean up/);
  assert.deepEqual(await temporaryLeftovers(user.temporary), []);
});

Deno.test("folders that the engine makes in /shared do not stay on this machine", async () => {
  const script = `echo '{"fractionalScore": 1, "feedback": "x"}'`;
  await using sub = await temporaryFolder({ a: "x" });
  await using user = await otherUser(1000);
  const link = "RUN ln -s /shared/a/b /link";
  const lines = ["WORKDIR /shared/work/here", "VOLUME /shared/data/here"];
  const linked = [`${link} && mkdir -p /shared/a/b\nWORKDIR /link/here`, `${link}\nVOLUME /link/c`];
  for (const line of [...lines, ...linked]) {
    const image = await buildImage("engine-folders", {
      Dockerfile: `FROM busybox:1.35.0\n${line}\nENTRYPOINT ["sh", "-c", ${
        JSON.stringify(script)
      }]\n`,
    });
    const { code, stderr } = await user.run(["grade", "local", image, sub.path]);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /clean up/);
    assert.deepEqual(await temporaryLeftovers(user.temporary), []);
  }
});

Deno.test("what killed runs left is removed, however deep; what cannot be stops no run", async () => {
  const image = await pythonGrader("tricks", tricks);
  await using sub = await temporaryFolder({ name: "honest" });
  await using disk = await memoryDisk("200m");
  const dead = (digit: number) => join(disk.path, `courseraprogramming-0000000${digit}-000`);
  for (const digit of [1, 2, 3, 4, 5]) await writeFiles(dead(digit), { "mounted/a/file": "x" });
  await deepTree(dead(1), 20_000, "deep");
  // Nobody, not even root, can remove a mount.
  const stuck = join(dead(2), "mounted");
  await shell('mount --bind "$1" "$1"', stuck);
  try {
    for (let run = 0; run < 2; run++) {
      const { code, stderr } = await runBinary(["grade", "local", image, sub.path], {
        env: { TMPDIR: disk.path },
      });
      assert.equal(code, 0, stderr);
      assert.deepEqual(await temporaryLeftovers(disk.path), ["courseraprogramming-00000002-000"]);
    }
  } finally {
    await shell('umount "$1"', stuck);
  }
});

Deno.test("a submission that does not fit on the disk is its own verdict; a full report folder is named", async () => {
  const image = await pythonGrader("tricks", tricks);
  await using submissions = await temporaryFolder({
    "small/name": "honest",
    "large/name": "honest",
  });
  await shell('truncate -s 300M "$1/large/zeros"', submissions.path);
  await using disk = await memoryDisk("200m");
  // One after the other: once an engine has not seen that disk, nothing is copied to it any more.
  const call = ["--jobs", "1", "--protocol", "v2", image, submissions.path];
  const { code, report } = await batchJson(call, { env: { TMPDIR: disk.path } });
  assert.equal(code, 1);
  assert.deepEqual([report.complete, outcomes(report)], [true, {
    large: "not-started",
    small: "graded 1",
  }]);
  assert.match(report.submissions[0]!.grading.problems[0]!, /no space left on device/);

  await using small = await memoryDisk("32k");
  const full = await runBinary([
    ...["grade", "batch", "--report", join(small.path, "report"), "--protocol", "v2", image],
    join(submissions.path, "small"),
  ]);
  assert.equal(full.code, 1);
  const [, why, hint] = /^error: (.*)\nhint: (.*)$/m.exec(full.stderr) ?? [];
  assert.equal(
    why,
    `\`${small.path}/report\` could not be written to: no space left on device`,
    full.stderr,
  );
  assert.match(hint!, /^free some space there, or name another folder/);
});

Deno.test("a limit on the size of files is an error of one line, not a silent death", async () => {
  await using context = await temporaryFolder({ Dockerfile: "FROM scratch\n" });
  await Deno.writeFile(join(context.path, "zeros"), new Uint8Array(3_000_000));
  await using temporary = await temporaryFolder();
  const image = await pythonGrader("tricks", tricks);
  const { code, signal, stderr } = await new Deno.Command("bash", {
    args: ["-c", 'ulimit -f 1000; exec "$0" grade local "$1" "$2"', BINARY, image, context.path],
    env: { TMPDIR: temporary.path, NO_COLOR: "1" },
  }).output();
  assert.deepEqual([code, signal], [1, null]);
  assert.match(
    new TextDecoder().decode(stderr),
    /^error: (Failed to \w+ `.*`: f|F)ile too large\nhint: raise the limit on the size of files: `ulimit -f`$/m,
  );
  assert.deepEqual(await temporaryLeftovers(temporary.path), []);
});

Deno.test("nothing is left of any tree", async () => {
  assert.deepEqual(await leftovers(), []);
  assert.equal(await docker(["ps", "--quiet"]), "");
});
