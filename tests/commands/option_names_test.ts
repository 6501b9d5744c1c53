import assert from "node:assert/strict";
import { join } from "node:path";
import { openTools } from "../../commands/open_tools.ts";
import { buildProgram } from "../../commands/program.ts";
import { runInProcess } from "../support/in_process.ts";
import { ROOT } from "../support/paths.ts";

const sink = { writeSync: () => 0, write: () => Promise.resolve(0), isTerminal: () => false };
const streams = { stdout: sink, stderr: sink, columns: undefined, resultColumns: undefined };
const surroundings = {
  ...{ env: {}, home: undefined, cwd: "/", temporary: "/tmp", interactive: false },
  ...{ shellTerminal: false, signal: new AbortController().signal, input: () => assert.fail() },
  typeKeys: () => {},
};

/** What the options of a call come to: of the command itself, and the seconds for the engine. */
async function parsed(
  words: string[],
): Promise<{ options: Record<string, unknown>; engineTimeout: number }> {
  let found: Awaited<ReturnType<typeof parsed>> | undefined;
  const stop = new Error("parsed");
  const program = await buildProgram({
    tools(command, own = []) {
      const { globals } = openTools(command, surroundings, streams, own);
      found = { options: command.opts(), engineTimeout: globals.timeout };
      throw stop;
    },
    write: { out: () => {}, err: (text) => assert.fail(text) },
    finish: () => assert.fail(),
  }, words);
  await assert.rejects(program.parseAsync(words, { from: "user" }), stop);
  return found ?? assert.fail();
}

Deno.test("the engine's time limit is --engine-timeout, and --timeout where it always was", async () => {
  const cases: [words: string[], seconds: number][] = [
    [["ls", "i", "/"], 60],
    [["ls", "--engine-timeout", "7", "i", "/"], 7],
    [["--engine-timeout", "7", "ls", "i", "/"], 7],
    [["ls", "--timeout", "8", "i", "/"], 8],
    [["--timeout", "8", "ls", "i", "/"], 8],
    [["--timeout", "8", "ls", "--engine-timeout", "7", "i", "/"], 7],
    [["grade", "local", "--timeout", "9", "i", "d"], 60],
    [["--timeout", "8", "grade", "local", "--timeout", "9", "i", "d"], 8],
    [["grade", "local", "--timeout", "9", "--engine-timeout", "7", "i", "d"], 7],
  ];
  for (const [words, seconds] of cases) {
    const { engineTimeout, options } = await parsed(words);
    assert.equal(engineTimeout, seconds, words.join(" "));
    if (words.includes("9")) assert.equal(options.timeout, 9, words.join(" "));
  }
});

Deno.test("limits are known by the names that neighbouring commands have for them", async () => {
  const graded = await parsed([
    ...["grade", "local", "--grader-cpu", "2", "--grader-memory-limit=2048"],
    ...["--grader-timeout", "7", "i", "d"],
  ]);
  const { cpus, memLimit, timeout } = graded.options;
  assert.deepEqual([cpus, memLimit, timeout], [2, 2048, 7]);
  for (const words of [["upload", "i", "c"], ["reregister", "g", "c"], ["limits", "set", "c"]]) {
    const { options } = await parsed([...words, "--cpus=2", "--mem-limit", "4096"]);
    assert.deepEqual([options.graderCpu, options.graderMemoryLimit], [2, 4096], words[0]);
  }
  const set = await parsed(["limits", "set", "c", "--grading-timeout", "600"]);
  assert.equal(set.options.graderTimeout, 600);
});

Deno.test("--wait takes seconds, and may stand alone before anything", async () => {
  const cases: [words: string[], wait: unknown][] = [
    [["upload", "--wait", "./grader", "c"], 3600],
    [["upload", "--wait", "60", "./grader", "c"], 60],
    [["upload", "--wait=60", "./grader", "c"], 60],
    [["upload", "./grader", "c", "--wait"], 3600],
    [["upload", "--wait", "--", "./grader"], 3600],
    [["upload", "--", "--wait", "c"], undefined],
    [["status", "c", "g", "--wait"], 3600],
    [["status", "--wait", "c", "g"], 3600],
    [["status", "c", "g", "--wait", "0.5"], 0.5],
    [["publish", "c", "i"], undefined],
    [["publish", "c", "i", "--wait", "--json"], 3600],
    [["publish", "c", "i", "--additional-items", "a", "b", "--wait", "5"], 5],
    [["deploy", "--wait", "5"], 5],
    [["deploy", "--wait-limit", "5"], 5],
  ];
  for (const [words, wait] of cases) {
    assert.equal((await parsed(words)).options.wait, wait, words.join(" "));
  }
  const { options } = await parsed(["upload", "--publish", "--wait-limit", "60", "./grader", "c"]);
  assert.deepEqual([options.wait, options.waitLimit], [undefined, 60]);
  const wrong = await runInProcess(["status", "c", "g", "--wait", "10m"]);
  assert.equal(wrong.code, 64);
  assert.match(wrong.stderr, /It must be a number of seconds/);
});

Deno.test("sanity --json is --format json", async () => {
  const call = ["sanity", "--skip-environment", join(ROOT, "examples/v2-python")];
  const [short, long] = [
    await runInProcess([...call, "--json"]),
    await runInProcess([...call, "--format", "json"]),
  ];
  assert.deepEqual(short, long);
  assert.equal(JSON.parse(short.stdout).schema, 1);
  const both = await runInProcess([...call, "--json", "--format", "text"]);
  assert.equal(both.code, 64);
  assert.match(both.stderr, /cannot be used with option '--format <name>'/);
});
