import assert from "node:assert/strict";
import { join } from "node:path";
import { runBinary, spawnBinary } from "../support/binary.ts";
import { batchJson } from "../support/grade/batch_run.ts";
import { docker, leftovers } from "../support/engine/docker.ts";
import { foreignContainers, slowGrader } from "../support/engine/foreign.ts";
import { gradeJson } from "../support/grade/grade.ts";
import { shellGrader } from "../support/engine/images.ts";
import { runPiped } from "../support/piped.ts";
import { temporaryFolder } from "../support/files.ts";

/** Waits until a condition holds, for as long as a busy machine may take. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 300; n++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail("it took too long");
}

Deno.test("nothing is touched of twenty containers that only claim to be the program's", async () => {
  // Expired, and of a run that nobody hears of.
  await using foreign = await foreignContainers("1:");
  await using temporary = await temporaryFolder();
  await using folder = await temporaryFolder({
    "subs/a/answer": "1",
    "subs/b/answer": "2",
    "subs/c/answer": "3",
  });
  const env = { TMPDIR: temporary.path };
  const before = await foreign.state();
  assert.equal(foreign.containers.length, 20);
  const good = await shellGrader("beside", `echo '{"fractionalScore": 1, "feedback": "x"}'`);
  const sub = join(folder.path, "subs/a");

  // A run that is killed leaves a container and a volume: those are the program's.
  const killed = spawnBinary(
    ["grade", "local", "--submission-transfer", "copy", await slowGrader("slow"), sub],
    { env },
  );
  const output = killed.output();
  await until(async () => (await running(temporary.path)) > 0);
  killed.kill("SIGKILL");
  await output;
  assert.ok((await leftovers(temporary.path)).length >= 2, "a container and a volume");

  const { report } = await gradeJson([good, sub], { env });
  assert.equal(report.status, "graded");
  // Positive control: what the killed run left is gone, though it was still running.
  assert.deepEqual(await leftovers(temporary.path), []);
  assert.equal(await foreign.state(), before);
  const { code } = await batchJson([good, join(folder.path, "subs")], { env, cwd: folder.path });
  assert.equal(code, 0);
  const shell = await runPiped(["inspect", good], { env, input: "echo inside\n" });
  assert.equal(new TextDecoder().decode(shell.stdout), "inside\n");
  assert.equal((await runBinary(["ls", good, "/bin/sh"], { env })).code, 0);
  assert.equal((await runBinary(["cat", good, "/grade.sh"], { env })).code, 0);
  await runBinary(["sanity", "--skip-environment", good], { env });
  const opened = await runPiped(["inspect", "--failed"], { env, input: "ls /shared/submission\n" });
  for (const id of foreign.containers) {
    const name = before.split("\n").find((line) => line.startsWith(id))?.split(" ")[1] ?? id;
    assert.ok(!opened.stderr.includes(`${name.slice(1)}\``), opened.stderr);
  }
  assert.equal(await foreign.state(), before);
});

/** How many containers of runs with this folder for temporary files are running. */
async function running(temporary: string): Promise<number> {
  const format = '{{.Label "courseraprogramming.owner"}}';
  const list = await docker([
    "ps",
    "--filter",
    "label=courseraprogramming.owner",
    "--format",
    format,
  ]);
  return list.split("\n").filter((line) => line.includes(`:${temporary}`)).length;
}
