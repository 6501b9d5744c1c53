import assert from "node:assert/strict";
import { BINARY, spawnBinary } from "../../support/binary.ts";
import { leftovers } from "../../support/engine/docker.ts";
import { gradeJson } from "../../support/grade/grade.ts";
import { shellGrader } from "../../support/engine/images.ts";
import { TmuxTerminal } from "../../support/tmux.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGKILL"] as const;
const CODES = { SIGINT: 130, SIGTERM: 143, SIGKILL: 137 };
const RUNS = 200;
const AT_ONCE = 4;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The end of a process may be known before its output is read to the end. */
function killIfRunning(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

Deno.test(`${RUNS} gradings killed at random moments leave nothing after the next run`, async () => {
  const image = await shellGrader(
    "dawdler",
    'sleep 0.3; echo \'{"fractionalScore": 1, "feedback": "x"}\'',
  );
  await using temporary = await temporaryFolder();
  await using sub = await temporaryFolder({ a: "x" });
  const env = { TMPDIR: temporary.path };
  const codes = new Map<string, number>();
  const one = async (n: number) => {
    const signal = SIGNALS[n % SIGNALS.length]!;
    const transfer = n % 4 === 0 ? "copy" : "auto";
    const child = spawnBinary([
      "grade",
      "local",
      "--submission-transfer",
      transfer,
      image,
      sub.path,
    ], { env });
    const output = child.output();
    const timer = setTimeout(() => killIfRunning(child, signal), Math.random() * 1500);
    const { code } = await output.finally(() => clearTimeout(timer));
    // 0: it was done before the signal came.
    assert.ok(code === 0 || code === CODES[signal], `${signal} gave ${code}`);
    codes.set(code === 0 ? "done" : signal, (codes.get(code === 0 ? "done" : signal) ?? 0) + 1);
  };
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < RUNS) await one(next++);
  }));
  for (const signal of SIGNALS) {
    assert.ok((codes.get(signal) ?? 0) > RUNS / 10, `${signal}: ${[...codes]}`);
  }
  // Clients of killed runs end by themselves, a moment later.
  await wait(1000);
  const { report } = await gradeJson([image, sub.path], { env });
  assert.equal(report.status, "graded");
  assert.deepEqual([await leftovers(temporary.path), await temporaryLeftovers(temporary.path)], [
    [],
    [],
  ]);
});

Deno.test("SIGHUP, SIGTERM and SIGINT stop a build, too, and say so in one line", async (t) => {
  await using sub = await temporaryFolder();
  for (const [signal, code] of [["SIGHUP", 129], ["SIGTERM", 143], ["SIGINT", 130]] as const) {
    await t.step(signal, async () => {
      await using context = await temporaryFolder({
        Dockerfile: `FROM busybox:1.35.0\nRUN echo ${crypto.randomUUID()} && sleep 60\n`,
      });
      const child = spawnBinary(["grade", "local", context.path, sub.path]);
      const output = child.output();
      await wait(1500);
      child.kill(signal);
      const result = await output;
      assert.equal(result.code, code);
      assert.match(
        new TextDecoder().decode(result.stderr),
        new RegExp(`^error: Stopped by ${signal}$`, "m"),
      );
    });
  }
  assert.deepEqual(await leftovers(), []);
});

Deno.test("a run sweeps what a killed run left, and leaves what a living run has", async () => {
  const image = await shellGrader("long", "sleep 20");
  const quick = await shellGrader("quick", 'echo \'{"fractionalScore": 1, "feedback": "x"}\'');
  await using temporary = await temporaryFolder();
  await using sub = await temporaryFolder();
  const env = { TMPDIR: temporary.path };
  const living = spawnBinary(["grade", "local", image, sub.path], { env });
  const livingOutput = living.output();
  const killed = spawnBinary(["grade", "local", image, sub.path], { env });
  const killedOutput = killed.output();
  for (let tries = 0; (await leftovers(temporary.path)).length < 2; tries++) {
    assert.ok(tries < 100, "both containers appear");
    await wait(100);
  }
  killed.kill("SIGKILL");
  await killedOutput;
  await gradeJson([quick, sub.path], { env });
  assert.equal((await leftovers(temporary.path)).length, 1, "the container of the living run");
  assert.equal((await temporaryLeftovers(temporary.path)).length, 2, "its folder and its socket");
  living.kill("SIGTERM");
  assert.equal((await livingOutput).code, 143);
  assert.deepEqual([await leftovers(temporary.path), await temporaryLeftovers(temporary.path)], [
    [],
    [],
  ]);
});

Deno.test("Ctrl-C in a terminal, which reaches docker's clients too, stops a grading cleanly", async () => {
  const image = await shellGrader("long", "sleep 20");
  await using temporary = await temporaryFolder();
  const env = { TMPDIR: temporary.path, DOCKER_HOST: Deno.env.get("DOCKER_HOST") ?? "" };
  await using terminal = await TmuxTerminal.open(
    env.DOCKER_HOST === "" ? { TMPDIR: temporary.path } : env,
  );
  for (const pause of [50, 300, 1500]) {
    await terminal.type(`clear; ${BINARY} grade local ${image} ${temporary.path}`, "Enter");
    await wait(pause);
    await terminal.type("C-c");
    // Of its own: a shell gives up the rest of a line whose program a signal ended.
    await terminal.type('echo "code=$?"', "Enter");
    const screen = await terminal.shows(/code=130$/m);
    if (pause === 1500) assert.match(screen, /^(\^C)?error: Stopped by SIGINT$/m);
    assert.deepEqual([await leftovers(temporary.path), await temporaryLeftovers(temporary.path)], [
      [],
      [],
    ]);
  }
});

Deno.test("closing the terminal stops a grading cleanly", async () => {
  const image = await shellGrader("long", "sleep 20");
  await using temporary = await temporaryFolder();
  const env = { TMPDIR: temporary.path, DOCKER_HOST: Deno.env.get("DOCKER_HOST") ?? "" };
  await using terminal = await TmuxTerminal.open(
    env.DOCKER_HOST === "" ? { TMPDIR: temporary.path } : env,
  );
  await terminal.type(`${BINARY} grade local ${image} ${temporary.path}`, "Enter");
  for (let tries = 0; (await leftovers(temporary.path)).length < 1; tries++) {
    assert.ok(tries < 100, "the container appears");
    await wait(100);
  }
  await terminal.close();
  for (
    let tries = 0;
    (await leftovers(temporary.path)).length + (await temporaryLeftovers(temporary.path)).length >
      0;
    tries++
  ) {
    assert.ok(tries < 100, "nothing is left");
    await wait(100);
  }
});
