import assert from "node:assert/strict";
import { join } from "node:path";
import { ensureImages } from "../../../scripts/images.ts";
import { runBinary } from "../../support/binary.ts";
import { temporaryFolder } from "../../support/files.ts";
import { attack, wordsOf } from "../../support/grade/attacks.ts";
import { proveDefences } from "../../support/grade/defences.ts";

/** Without it there are no processes that could be left over. */
const ONE_PROCESS: [string, string] = [', "NPROC": 1', ""];

proveDefences("python", "fibonacci", [
  {
    name: "its files are deleted",
    file: "grade.py",
    without: [['    safely.forget("/grader")\n', ""]],
    falls: { "read/answers-in-files": "forged", "read/files": "exposed" },
  },
  {
    name: "its memory is closed",
    file: "safely.py",
    without: [["    PRCTL(4, 0, 0, 0, 0)\n", ""]],
    falls: { "read/memory": "exposed", "read/environment": "exposed" },
  },
  {
    name: "it handles no signal",
    file: "safely.py",
    without: [["    signal.signal(signal.SIGINT, signal.SIG_DFL)\n", ""]],
    falls: { "stop/signal-everybody": "knocked-out" },
  },
  {
    name: "it kills all processes before the verdict",
    file: "safely.py",
    without: [
      ONE_PROCESS,
      ["            os.kill(-1, signal.SIGKILL)\n            os.wait()\n", "            return\n"],
      ["        while pipes.select(0):\n", "        while False:\n"],
    ],
    falls: { "forge/late-daemon": "forged" },
  },
  {
    name: "others cannot set its limits",
    file: "safely.py",
    without: [["    PRCTL(22, 2, program)", "    pass"]],
    falls: { "stop/limits-of-grader": "knocked-out" },
  },
  {
    name: "files in memory and what sockets hold count as memory",
    file: "safely.py",
    without: [
      ["greedy = _memory() - before > MEMORY", "greedy = False"],
      // As long as it takes on a slow machine.
      ["time.monotonic() + seconds", "time.monotonic() + 50"],
    ],
    falls: { "exhaust/files-in-memory": "knocked-out", "exhaust/sockets": "knocked-out" },
  },
  {
    name: "the verdict takes the place of whatever is there",
    file: "safely.py",
    without: [
      ['    if os.path.lexists(path):\n        os.rename(path, f"{new}.old")\n', ""],
      ['    with open(new, "x"', '    new = path\n    with open(new, "w"'],
      ["    os.rename(new, path)\n", ""],
    ],
    falls: { "forge/verdict-folder": "knocked-out", "forge/verdict-symlink": "knocked-out" },
  },
]);

Deno.test("init python: the grader holds where a learner's program may start others", async () => {
  await ensureImages({ env: {} });
  await using home = await temporaryFolder();
  await runBinary(["init", "python", "grader"], { cwd: home.path });
  const grader = join(home.path, "grader");
  const file = join(grader, "safely.py");
  const text = await Deno.readTextFile(file);
  assert.ok(text.includes(ONE_PROCESS[0]));
  await Deno.writeTextFile(file, text.replace(...ONE_PROCESS));
  const names = [
    "forge/late-daemon",
    "forge/watching-daemon",
    "stop/keep-pipe-open",
    "exhaust/processes",
  ];
  const right = join(grader, "submissions/pass/right");
  const report = await attack(["--part-id", "fibonacci", "--only", names.join(","), grader, right]);
  assert.deepEqual(wordsOf(report), Object.fromEntries(names.map((name) => [name, "held"])));
});

Deno.test("init python: the grader holds because memory that stays is refused", async () => {
  await ensureImages({ env: {} });
  await using home = await temporaryFolder();
  await runBinary(["init", "python", "grader"], { cwd: home.path });
  const grader = join(home.path, "grader");
  const right = join(grader, "submissions/pass/right");
  const change = async (file: string, before: string, after: string) => {
    const text = await Deno.readTextFile(join(grader, file));
    assert.equal(text.split(before).length, 2, before);
    await Deno.writeTextFile(join(grader, file), text.replace(before, () => after));
  };
  const names = ["exhaust/memory-that-stays", "exhaust/semaphores"];
  const words = async () => {
    const only = ["--only", names.join(",")];
    return wordsOf(await attack(["--part-id", "fibonacci", ...only, grader, right]));
  };
  const all = (word: string) => Object.fromEntries(names.map((name) => [name, word]));
  // It adds up where the learner's program is run more than once.
  await change("grade.py", "    answers, problem =", "    for _ in range(3): answers, problem =");
  assert.deepEqual(await words(), all("held"));
  await change("safely.py", "in (29, 64, 68, 101,", "in (101,");
  // As long as it takes on a slow machine.
  await change("safely.py", "time.monotonic() + seconds", "time.monotonic() + 20");
  assert.deepEqual(await words(), all("knocked-out"));
});
