import assert from "node:assert/strict";
import { readScriptCounts, readTestCounts } from "../../scripts/test_counts.ts";

Deno.test("readTestCounts() reads the closing line", async (t) => {
  const table = [
    ["ok | 5 passed (1 step) | 0 failed | 1 ignored (28ms)", 0, 5, 0],
    ["FAILED | 1 passed | 1 failed (8ms)", 1, 1, 1],
    ["FAILED | 12 passed (3 steps) | 2 failed (4 steps) (1s)", 1, 12, 2],
    ["ok | 1 passed | 0 failed | 2 filtered out (6ms)", 0, 1, 0],
  ] as const;
  for (const [line, exitCode, passed, failed] of table) {
    await t.step(line, () => {
      const output = `running 1 test from ./a_test.ts\n\n${line}\n\n`;
      assert.deepEqual(readTestCounts(output, exitCode), { passed, failed });
    });
  }
});

Deno.test("readTestCounts() never takes a run that failed for one that passed", async (t) => {
  const table = [
    ["a module that cannot be loaded", "", 1, 0],
    ["a filter that matches nothing", "ok | 0 passed | 0 failed | 2 filtered out (6ms)\n", 0, 0],
    ["a test marked as the only one", "ok | 1 passed | 0 failed | 1 filtered out (6ms)\n", 1, 1],
  ] as const;
  for (const [name, output, exitCode, passed] of table) {
    await t.step(name, () => {
      assert.deepEqual(readTestCounts(output, exitCode), { passed, failed: 1 });
    });
  }
});

Deno.test("readTestCounts() takes the last line where a test prints one like it", () => {
  const output = "ok | 9 passed | 0 failed (1ms)\nFAILED | 1 passed | 1 failed (8ms)\n";
  assert.deepEqual(readTestCounts(output, 1), { passed: 1, failed: 1 });
});

Deno.test("readScriptCounts() reads the last line of a script that ran to its end", async (t) => {
  const table = [
    ["all passed", "1 passed, 9 failed\nok\n90 passed, 0 failed\n", 0, 90, 0],
    ["some failed", "90 passed, 2 failed", 1, 90, 2],
    ["failed for another reason", "90 passed, 0 failed\n", 1, 90, 1],
    ["ended early", "90 passed, 0 failed\nerror: no engine\n", 1, 0, 1],
    ["checked nothing", "0 passed, 0 failed\n", 0, 0, 1],
    ["said nothing", "", 0, 0, 1],
  ] as const;
  for (const [name, output, exitCode, passed, failed] of table) {
    await t.step(name, () => {
      assert.deepEqual(readScriptCounts(output, exitCode), { passed, failed });
    });
  }
});
