import assert from "node:assert/strict";
import { checks } from "../../engines/checks.ts";
import {
  type Expectation,
  expectationOf,
  expectations,
  judge,
} from "../../engines/expectations.ts";
import type { EngineFacts } from "../../engines/engine.ts";

const facts: EngineFacts = {
  product: "docker",
  cgroups: "v1",
  rootless: false,
  selinux: false,
  store: "layers",
  mountsFolders: true,
};

Deno.test("the checks of engines have names of their own, and expectations name some of them", () => {
  const names = checks.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.length >= 35, `${names.length}`);
  for (const { checks } of expectations) {
    assert.ok(checks.length > 0);
    for (const name of checks) assert.ok(names.includes(name), name);
  }
});

Deno.test("expectationOf() expects less of an engine for what it lacks only", () => {
  assert.equal(expectationOf("limit: CPUs", facts), undefined);
  const lacking = expectationOf("limit: CPUs", { ...facts, cgroups: "none" });
  assert.match(lacking?.because ?? "", /control groups/);
  assert.equal(expectationOf("graded: v1", { ...facts, cgroups: "none" }), undefined);
});

Deno.test("a mount is expected to fail for each engine in its own way", () => {
  const under = { selinux: true };
  const cases: [more: Partial<EngineFacts>, said: string][] = [
    [under, "The grader ended with exit code 2"],
    [{ ...under, mountsFolders: false }, "The engine is not allowed to mount the submission"],
    [
      { rootless: true, mountsFolders: false },
      "The submission cannot be mounted by a rootless engine: it is on a file system with `nosuid`, " +
      "`nodev` or `noexec`",
    ],
  ];
  for (const [more, said] of cases) {
    // As deepEqual() ends a message of its own.
    const failure = `${said}\n+ actual - expected\n\n  [\n+   'crashed',\n-   'graded',\n  ]\n`;
    const expectation = expectationOf("transfer: bind", { ...facts, ...more });
    assert.equal(judge(failure, expectation).outcome, "expected", said);
  }
  assert.equal(expectationOf("transfer: bind", facts), undefined);
});

Deno.test("judge() is content with the failure that is expected, and with no other", () => {
  const expectation: Expectation = {
    where: {},
    checks: ["limit"],
    because: "there are none",
    fails: /^40 of 40/,
  };
  assert.deepEqual(judge(undefined, undefined), { outcome: "passed", reason: undefined });
  assert.deepEqual(judge("boom", undefined), { outcome: "failed", reason: "boom" });
  const expected = { outcome: "expected", reason: "there are none" };
  assert.deepEqual(judge("40 of 40 started", expectation), expected);
  const other = judge("no such file", expectation);
  assert.deepEqual([other.outcome, other.reason?.slice(0, 12)], ["failed", "no such file"]);
  const better = judge(undefined, expectation);
  assert.equal(better.outcome, "failed");
  assert.match(better.reason ?? "", /^works, though/);
});
