import assert from "node:assert/strict";
import { runBinary } from "../../support/binary.ts";
import { docker } from "../../support/engine/docker.ts";
import { buildImage, shellGrader } from "../../support/engine/images.ts";
import { runPiped } from "../../support/piped.ts";
import { runPrinted } from "../../support/printed.ts";
import { temporaryFolder } from "../../support/files.ts";

/** A grading that was kept; it goes when the test's scope ends. */
async function keptGrading(image: string, option = "--keep-failed", more: string[] = []) {
  await using folder = await temporaryFolder({ answer: "42\n" });
  const { stderr } = await runBinary(["grade", "local", option, ...more, image, folder.path]);
  const name = /kept: `(courseraprogramming-[0-9a-f-]+)`/.exec(stderr)?.[1];
  assert.ok(name !== undefined, stderr);
  return {
    name,
    stderr,
    [Symbol.asyncDispose]: async () => {
      await docker(["rm", "--force", "--volumes", name]);
      await docker(["volume", "rm", "--force", `${name}-submission`]);
    },
  };
}

async function inspectFailed(input: string, args: string[] = []) {
  const { code, stdout, stderr } = await runPiped(["inspect", "--failed", ...args], { input });
  return { code, stdout: new TextDecoder().decode(stdout), stderr };
}

async function volumesOf(prefix: string): Promise<string> {
  return await docker(["volume", "ls", "--quiet", "--filter", `name=${prefix}`]);
}

Deno.test("inspect --failed shows what was written below a VOLUME, and leaves it as it is", async () => {
  const image = await shellGrader(
    "inspect-volumes",
    // More than any buffer between a copy's two ends holds.
    "head -c 20000000 /dev/zero > /vol/in/big; " +
      "echo state > /shared/state; echo deep > /vol/in/deep; chmod 640 /vol/in/deep; exit 3",
    "RUN mkdir -p /vol/in && chmod 777 /vol/in && echo first > /vol/first\n" +
      "VOLUME /shared /vol /vol/in\n",
  );
  await using kept = await keptGrading(image);
  const input = "cat /shared/state /shared/submission/answer /vol/first /vol/in/deep\n" +
    "stat -c '%a %u' /shared /vol /vol/in /vol/in/deep\n" +
    "echo changed > /shared/state; touch /vol/in/mine /shared/mine && touch /shared/submission/x\n";
  const all = await volumesOf("");
  for (const _again of [1, 2]) {
    const { stdout, stderr, code } = await inspectFailed(input);
    assert.equal(
      stdout,
      "state\n42\nfirst\ndeep\n1777 0\n755 0\n777 0\n640 1000\n",
      stderr,
    );
    assert.match(stderr, /submission\/x: Read-only file system/);
    assert.equal(code, 1);
  }
  assert.ok(stillAll(all, await volumesOf("")), "a volume is left");
  assert.equal(await docker(["ps", "-aq", "--filter", `name=${kept.name}-`]), "");
});

/** Others work on the same engine: of ours, nothing may be new. */
function stillAll(before: string, after: string): boolean {
  return !after.split("\n").some((name) => /-volume-\d+$/.test(name) && !before.includes(name));
}

Deno.test("inspect --failed opens a grading that could not be started", async () => {
  const image = await buildImage("inspect-not-started", {
    Dockerfile: 'FROM busybox:1.35.0\nENTRYPOINT ["/nope"]\n',
  });
  await using kept = await keptGrading(image);
  const { code, stdout, stderr } = await inspectFailed("cat /shared/submission/answer\n");
  const said = `^The container \`${kept.name}\` was not started: .*/nope.*no such file`;
  assert.match(stderr, new RegExp(said));
  assert.match(stderr, /^To run the grader as it was run: \/nope$/m);
  assert.deepEqual([code, stdout], [0, "42\n"]);
});

Deno.test("inspect --failed takes the newest that failed; the printed line opens one that passed", async () => {
  const good = await shellGrader("inspect-good", `echo '{"fractionalScore":1,"feedback":"x"}'`);
  await using failed = await keptGrading(await shellGrader("inspect-bad", "exit 3"));
  assert.match(failed.stderr, /^ {2}look inside: +courseraprogramming inspect --failed$/m);
  await using passed = await keptGrading(good, "--no-rm");
  const { stderr } = await inspectFailed("exit 0\n");
  assert.match(stderr, new RegExp(`^The container \`${failed.name}\` ended with exit code 3 `));
  const line = / look inside: +(.*)$/m.exec(passed.stderr)?.[1] ?? "";
  assert.equal(line, `courseraprogramming inspect --kept ${passed.name}`);
  const opened = await runPrinted(line, { input: "cat /shared/submission/answer\n" });
  assert.deepEqual([opened.code, opened.stdout], [0, "42\n"], opened.stderr);
  assert.match(
    opened.stderr,
    new RegExp(`^The container \`${passed.name}\` ended with exit code 0 `),
  );
  const none = await runPrinted("courseraprogramming inspect --kept nobody");
  assert.match(none.stderr, /^error: No container `nobody` was kept on this engine\nhint: /);
  assert.equal(none.code, 1);
});

Deno.test("the lines about a kept container name the engine of the call", async () => {
  const image = await shellGrader("inspect-engine", "exit 3");
  const engine = Deno.env.get("DOCKER_HOST") ?? "unix:///var/run/docker.sock";
  await using kept = await keptGrading(image, "--keep-failed", ["--docker-url", engine]);
  const enter = / look inside: +(.*)$/m.exec(kept.stderr)?.[1] ?? "";
  const remove = / remove it: +(.*)$/m.exec(kept.stderr)?.[1] ?? "";
  const env = { DOCKER_HOST: "unix:///nowhere.sock" };
  const entered = await runPrinted(enter, { env, input: "cat /shared/submission/answer\n" });
  assert.deepEqual([entered.code, entered.stdout], [0, "42\n"], entered.stderr);
  const removed = await runPrinted(remove, { env });
  assert.equal(removed.code, 0, removed.stderr);
});

Deno.test("inspect --failed --no-rm keeps what the printed command can enter", async () => {
  const image = await shellGrader(
    "inspect-enter",
    "echo state > /shared/state; exit 3",
    "VOLUME /shared\n",
  );
  await using kept = await keptGrading(image);
  const { stderr } = await inspectFailed("echo mine > /tmp/mine\n", ["--no-rm"]);
  const enter = / look inside: +(.*)$/m.exec(stderr)?.[1] ?? "";
  const remove = / remove it: +(.*)$/m.exec(stderr)?.[1] ?? "";
  const entered = await runPrinted(enter, { input: "cat /tmp/mine /shared/state\n" });
  assert.equal(entered.stdout, "mine\nstate\n", entered.stderr);
  assert.doesNotMatch(entered.stderr, /To run the grader/);
  const removed = await runPrinted(remove);
  assert.equal(removed.code, 0, removed.stderr);
  assert.match(remove, / && docker image rm courseraprogramming-local\/kept:[0-9a-f-]+$/);
  const left = await docker(["ps", "-aq", "--filter", `ancestor=${image}`, "--no-trunc"]);
  assert.equal(left, await docker(["ps", "-aq", "--filter", `name=${kept.name}`, "--no-trunc"]));
});
