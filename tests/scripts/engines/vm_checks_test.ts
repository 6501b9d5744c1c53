import assert from "node:assert/strict";
import { STATUSES } from "../../../grader/contract.ts";
import {
  driverChecks,
  enforcedChecks,
  independent,
  insideChecks,
  ofDriver,
  ofFiles,
  ofLabels,
  ofUnlabelled,
  ofUser,
  rootlessChecks,
  unlabelledChecks,
  vmChecks,
} from "../../../scripts/engines/vm_checks.ts";
import { checks } from "../../engines/checks.ts";

/** What a batch of 5 ends with. */
const ofBatch = ["graded", "crashed", "invalid-output"];

/** What a release is to have been tried with on cgroup v2, beside each status. */
const needed = [
  ...["out-of-memory: parent", "out-of-memory: child"],
  ...["limit: processes", "limit: CPUs", "limit: memory and swap"],
  ...["figure: peak memory", "figure: CPU time", "transfer: bind", "transfer: copy"],
  ...["stopped: Ctrl-C", "stopped: kill -9 and sweep", "batch of 5"],
  ...["explain", "sanity: environment"],
];

Deno.test("the checks that the machine's lists name are there", () => {
  const names = checks.map(({ name }) => name);
  for (const name of [...ofDriver, ...ofFiles, ...ofLabels, ...ofUser]) {
    assert.ok(names.includes(name), name);
  }
  for (const beginning of independent) {
    assert.ok(names.some((name) => name.startsWith(beginning)), beginning);
  }
});

Deno.test("the machine's checks have each status, and all that cgroup v2 may change", () => {
  const names = [...vmChecks, ...insideChecks].map(({ name }) => name);
  for (const name of needed) assert.ok(names.includes(name), name);
  for (const status of STATUSES) {
    assert.ok(names.some((name) => name.startsWith(status)), status);
  }
});

Deno.test("both drivers of control groups are tried with the same limits and figures", () => {
  const names = vmChecks.map(({ name }) => name);
  for (const { name } of driverChecks) assert.ok(names.includes(name), name);
  const ofLimits = names.filter((name) => /^(limit|figure):/.test(name));
  assert.deepEqual(
    ofLimits.filter((name) => !driverChecks.some((check) => check.name === name)),
    [],
  );
});

Deno.test("the engine without root is tried with each status, and all that control groups decide", () => {
  const names = rootlessChecks.map(({ name }) => name);
  for (const name of needed) {
    assert.ok(names.includes(name) || name.startsWith("transfer: "), name);
  }
  for (const status of STATUSES) {
    assert.ok(ofBatch.includes(status) || names.some((name) => name.startsWith(status)), status);
  }
});

Deno.test("under SELinux both ways to hand over a submission are tried, and what auto does", () => {
  const names = enforcedChecks.map(({ name }) => name);
  for (const name of ["transfer: bind", "transfer: copy"]) assert.ok(names.includes(name), name);
  assert.equal(names.filter((name) => name.startsWith("SELinux: ")).length, 2);
  assert.deepEqual(unlabelledChecks.map(({ name }) => name), ofUnlabelled);
});
