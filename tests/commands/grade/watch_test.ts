import assert from "node:assert/strict";
import { join } from "node:path";
import { batchReportSchema } from "../../../grader/batch/record.ts";
import { BINARY, runBinary } from "../../support/binary.ts";
import { leftovers } from "../../support/engine/docker.ts";
import { temporaryFolder, temporaryLeftovers, writeFiles } from "../../support/files.ts";
import { WatchedCall } from "../../support/grade/watched.ts";
import { TmuxTerminal } from "../../support/tmux.ts";

const DOCKERFILE =
  'FROM busybox:1.35.0\nCOPY grade.sh /grade.sh\nENTRYPOINT ["/bin/sh", "/grade.sh"]\n';

/** Gives the score that the submission's file `score` has. */
const GRADE =
  `echo "{\\"fractionalScore\\": $(cat /shared/submission/score), \\"feedback\\": \\"x\\"}"\n`;

const day = () =>
  temporaryFolder({
    "grader/Dockerfile": DOCKERFILE,
    "grader/.dockerignore": "notes\n",
    "grader/notes": "to be done\n",
    "grader/grade.sh": GRADE,
    "subs/pass/ada/score": "1\n",
    "subs/pass/bob/score": "0.25\n",
    "tmp/.keep": "",
  });

/** Saves as editors do: into a new file, which then takes the place of the old one. */
async function save(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(`${path}~`, text);
  await Deno.rename(`${path}~`, path);
}

/** The submissions that a run graded. */
const gradedIn = (said: string) =>
  [...said.matchAll(/^ {2}(pass\/\S+) {2}\w/gm)].map(([, name]) => name).sort();

Deno.test("a watched batch grades again what a save can affect, and nothing else", async () => {
  await using folder = await day();
  const at = (name: string) => join(folder.path, name);
  const env = { TMPDIR: at("tmp") };
  const report = at("subs/report");
  await using call = new WatchedCall(
    ["grade", "batch", at("grader"), at("subs"), "--watch", "--report", report],
    env,
  );
  const first = await call.run();
  assert.deepEqual(gradedIn(first), ["pass/ada", "pass/bob"]);
  assert.match(first, /1 of 2 as expected/);

  await save(at("subs/pass/bob/score"), "1\n");
  const mended = await call.run();
  assert.deepEqual(gradedIn(mended), ["pass/bob"]);
  assert.match(mended, /2 of 2 as expected/);
  const results = batchReportSchema.parse(
    JSON.parse(await Deno.readTextFile(join(report, "results.json"))),
  );
  assert.deepEqual(results.submissions.map(({ name, met }) => [name, met]), [
    ["pass/ada", true],
    ["pass/bob", true],
  ]);

  // What the build's ignore file leaves out, and a save that leaves the image as it was.
  await save(at("grader/notes"), "done\n");
  await save(at("grader/other"), "not copied\n");
  assert.deepEqual(gradedIn(await call.run()), []);

  await save(at("grader/Dockerfile"), `${DOCKERFILE}RUN false\n`);
  const broken = await call.run();
  assert.match(broken, /^error: The Dockerfile of .*grader` does not build/m);
  assert.deepEqual(gradedIn(broken), []);
  // Saved while there is no grader: it is not forgotten.
  await save(at("subs/pass/ada/score"), "0.5\n");
  assert.match(await call.run(), /^error: /m);
  await save(at("grader/Dockerfile"), DOCKERFILE);
  const back = await call.run();
  assert.deepEqual(gradedIn(back), ["pass/ada"], back);
  assert.match(back, /1 of 2 as expected/);

  // Two saves in a row are one run.
  await save(at("grader/grade.sh"), `# one\n${GRADE}`);
  await save(at("grader/grade.sh"), `# two\n${GRADE}`);
  assert.deepEqual(gradedIn(await call.run()), ["pass/ada", "pass/bob"]);

  await Deno.remove(at("subs/pass/ada"), { recursive: true });
  await writeFiles(folder.path, { "subs/pass/eve/score": "1\n" });
  assert.deepEqual(gradedIn(await call.run()), ["pass/eve"]);

  await writeFiles(folder.path, {
    "subs/suite.yaml": "submissions: [{ match: pass/bob, score: 0.25 }]\n",
  });
  const suite = await call.run();
  assert.deepEqual(gradedIn(suite), []);
  assert.match(suite, /1 of 2 as expected/);

  const { code, rest } = await call.stop();
  assert.equal(code, 130);
  // Neither reports nor anything else of its own began another run.
  assert.equal(rest, "error: Stopped by SIGINT\n");
  assert.deepEqual(await temporaryLeftovers(at("tmp")), []);
  assert.deepEqual(await leftovers(at("tmp")), []);
});

Deno.test("grade local --watch grades again on a save", async () => {
  await using folder = await day();
  const at = (name: string) => join(folder.path, name);
  await using call = new WatchedCall(
    ["grade", "local", "--watch", at("grader"), at("subs/pass/bob")],
    { TMPDIR: at("tmp") },
  );
  assert.match(await call.run(), /^graded {2}score 0\.25/m);
  await save(at("subs/pass/bob/score"), "0.75\n");
  assert.match(await call.run(), /^graded {2}score 0\.75/m);
  await save(at("grader/grade.sh"), "exit 3\n");
  assert.match(await call.run(), /^crashed/m);
  const { code, rest } = await call.stop();
  assert.deepEqual([code, rest], [130, "error: Stopped by SIGINT\n"]);
});

Deno.test("a watched batch in a terminal keeps its table in place and obeys keys", async () => {
  await using folder = await day();
  const at = (name: string) => join(folder.path, name);
  const env = { TMPDIR: at("tmp"), DOCKER_HOST: Deno.env.get("DOCKER_HOST") ?? "" };
  await using terminal = await TmuxTerminal.open(
    env.DOCKER_HOST === "" ? { TMPDIR: env.TMPDIR } : env,
  );
  await terminal.type(
    `${BINARY} grade batch ${at("grader")} ${at("subs")} --watch --report ${at("report")}; ` +
      'echo "code=$?"; stty -a | grep -o " icanon"',
    "Enter",
  );
  const waiting = "Enter: again, r: all, f: failed only, q: quit";
  const first = await terminal.shows(waiting);
  assert.match(first, /^ {2}pass\/ada {2}graded 1$/m);
  assert.match(first, /^ {2}pass\/bob {2}graded 0\.25 \(not as expected\)$/m);
  const started = async () => {
    const { startedAt } = batchReportSchema.parse(
      JSON.parse(await Deno.readTextFile(at("report/results.json"))),
    );
    return startedAt;
  };
  /** Presses a key, and waits for the run that it begins. */
  const press = async (key: string, count: string) => {
    const before = await started();
    await terminal.type(key);
    for (let tries = 0; await started() === before; tries++) {
      assert.ok(tries < 600, `\`${key}\` begins a run`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await terminal.shows(waiting);
    const screen = await terminal.screen();
    assert.ok(screen.includes(`Grading ${count} of`), screen);
  };
  await press("f", "1 submission");
  await press("r", "2 submissions");
  await press("f", "1 submission");
  await press("Enter", "1 submission");
  await save(at("subs/pass/bob/score"), "1\n");
  await terminal.shows(/2 of 2 as expected\n[^]*\nReports: .*\nWatching /);
  // The pictures before it are gone.
  assert.match(
    await terminal.screen(),
    /^Grading 1 submission .*\n {2}pass\/ada {2}graded 1\n {2}pass\/bob {2}graded 1\n2 submissions in /,
  );
  await terminal.type("q");
  await terminal.shows(/^code=0\n icanon$/m);

  assert.deepEqual(await temporaryLeftovers(at("tmp")), []);
});

Deno.test("--watch refuses what it could not do well", async () => {
  await using folder = await day();
  const at = (name: string) => join(folder.path, name);
  const json = await runBinary([
    ...["grade", "batch", at("grader"), at("subs"), "--watch", "--json"],
  ]);
  assert.equal(json.code, 64);
  assert.match(json.stderr, /--watch' cannot be used with option '--json'/);
  const outside = await runBinary([
    ...["grade", "batch", at("grader"), at("subs"), "--watch", "--dst-dir", at("subs")],
  ]);
  assert.equal(outside.code, 64);
  assert.match(outside.stderr, /^error: `--dst-dir` names a folder that is watched$/m);
});
