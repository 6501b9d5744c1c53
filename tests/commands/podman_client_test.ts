import assert from "node:assert/strict";
import { z } from "zod";
import { withLock } from "../../scripts/lock.ts";
import { directoryOf, stopNativeEngine } from "../../scripts/engines/start_native_engine.ts";
import { runBinary, spawnBinary } from "../support/binary.ts";
import { podmanClient } from "../support/engine/podman_client.ts";
import { temporaryFolder } from "../support/files.ts";

const FROM = "FROM busybox:1.35.0\n";
const shell = (text: string) => `${FROM}ENTRYPOINT ${JSON.stringify(["/bin/sh", "-c", text])}\n`;
const answer = (text: string) => `{\\"fractionalScore\\": 1, \\"feedback\\": \\"${text}\\"}`;

const graders = {
  "v1/Dockerfile": `${FROM}ENV SECRET=1\nENTRYPOINT ["/bin/sh", "-c", ` +
    `${JSON.stringify(`echo "${answer("$(cat /shared/submission/a) $SECRET $(id -u)")}"`)}]\n`,
  "v2/Dockerfile": shell(`echo "${answer("x")}" > /shared/feedback.json`),
  "linked/Dockerfile": shell(
    `mkdir /tmp/d; echo "${answer("x")}" > /tmp/d/feedback.json; ` +
      "ln -s /tmp/d/feedback.json /shared/feedback.json",
  ),
  "absent/Dockerfile": `${FROM}ENTRYPOINT ["/nowhere"]\n`,
  "unmarked/Dockerfile": `${FROM}COPY --chmod=755 run /run.sh\nENTRYPOINT ["/run.sh"]\n`,
  "unmarked/run": "echo x\n",
  "memory/Dockerfile": shell("tail /dev/zero"),
  "late/Dockerfile": shell("sleep 600"),
  "crash/Dockerfile": shell("exit 3"),
  "bare/Dockerfile": 'FROM scratch\nCOPY run /run\nENTRYPOINT ["/run"]\n',
  "bare/run": "x\n",
  "sub/a": "42",
};

const reportSchema = z.object({
  status: z.string(),
  feedback: z.nullable(z.string()),
  problems: z.array(z.string()),
  warnings: z.array(z.string()),
});

Deno.test("Podman's own client does all that docker's does", async (t) => {
  await withLock(`${directoryOf("podman-5.4")}.lock`, async () => {
    try {
      await tryAll(t);
    } finally {
      await stopNativeEngine("podman-5.4");
    }
  });
});

async function tryAll(t: Deno.TestContext): Promise<void> {
  await using client = await podmanClient();
  await using folder = await temporaryFolder(graders);
  const env = { ...client.env, DOCKER_HOST: "", TMPDIR: folder.path, HOME: folder.path };
  const options = { cwd: folder.path, env };
  const grade = async (...args: string[]) => {
    const { stdout, stderr } = await runBinary(["grade", "local", "--json", ...args], options);
    assert.notEqual(stdout, "", stderr);
    return reportSchema.parse(JSON.parse(stdout));
  };
  const cases: Record<string, [args: string[], status: string, problem: RegExp]> = {
    v2: [["./v2"], "graded", /^$/],
    "a link as feedback": [["--protocol", "v2", "./linked"], "invalid-output", /but a symlink/],
    "no program": [["./absent"], "not-started", /`\/nowhere` not found/],
    "no #! line": [["./unmarked"], "not-started", /Exec format error$/],
    "out of memory": [["--mem-limit", "1024", "./memory"], "out-of-memory", /limit of 1024 MB/],
    "out of time": [["--timeout", "2", "./late"], "timeout", /time limit of 2 s/],
    crash: [["./crash"], "crashed", /exit code 3/],
  };
  for (const [name, [args, status, problem]] of Object.entries(cases)) {
    await t.step(name, async () => {
      const report = await grade(...args, "sub");
      assert.equal(report.status, status, report.problems.join());
      assert.match(report.problems.join(), problem);
    });
  }
  await t.step("v1, without the image's variables", async () => {
    const { feedback, warnings } = await grade("--protocol", "v1", "./v1", "sub");
    assert.deepEqual([feedback, warnings], ["42  1000", []]);
  });
  await t.step("it is found, and said", async () => {
    const { stderr } = await runBinary(["-v", "cat", "./v1", "/nowhere"], options);
    assert.match(stderr, /^`docker` is not on PATH: `podman` is used$/m);
    assert.match(stderr, /^error: cat: \/nowhere: No such file or directory$/m);
  });
  await t.step("an image without programs is listed", async () => {
    const { stdout, code, stderr } = await runBinary(["ls", "./bare", "/"], options);
    assert.equal(code, 0, stderr);
    assert.ok(stdout.split("\n").includes("run"), stdout);
  });
  await t.step("what a killed run left is swept", async () => {
    const volumes = async () => (await client.podman(["volume", "ls", "--quiet"])).split("\n");
    const before = await volumes();
    const run = spawnBinary(["grade", "local", "./late", "sub"], options);
    const running = () => client.podman(["ps", "--quiet", "--filter", "name=courseraprogramming"]);
    const deadline = Date.now() + 120_000;
    while (await running() === "" && Date.now() < deadline) {
      await new Promise((r) => setTimeout(r, 200));
    }
    run.kill("SIGKILL");
    await run.output();
    assert.notEqual(await running(), "");
    const said: string[] = [];
    // What Podman refuses to remove is reported, and is the next run's to remove.
    do {
      const next = await runBinary(["-v", "grade", "local", "./crash", "sub"], options);
      said.push(next.stderr);
      assert.equal(await running(), "", next.stderr);
    } while (said.length < 3 && /could not (be )?remove|^sweep: /m.test(said.at(-1) ?? ""));
    // What an earlier call has left there may go with it.
    const left = (await volumes()).filter((name) => !before.includes(name));
    assert.equal(left.join(), "", said.join("\n---\n"));
  });
  await t.step("prune finds its names", async () => {
    const { stdout } = await runBinary(["prune"], options);
    assert.match(stdout, /^removed .* localhost\/courseraprogramming-local\/v1:[0-9a-f]{8}$/m);
  });
}
