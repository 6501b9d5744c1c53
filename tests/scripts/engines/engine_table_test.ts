import assert from "node:assert/strict";
import {
  engineCounts,
  type EngineResults,
  engineTable,
} from "../../../scripts/engines/engine_table.ts";

const engines: EngineResults[] = [
  {
    name: "docker-28.5",
    version: "28.5.2",
    failure: undefined,
    results: [
      { check: "graded", outcome: "passed", seconds: 1.26, reason: undefined },
      { check: "limit: CPUs", outcome: "failed", seconds: 0.2, reason: "quota and period: -1" },
    ],
  },
  {
    name: "rootless",
    version: "26.1.5",
    failure: undefined,
    results: [
      { check: "graded", outcome: "passed", seconds: 12, reason: undefined },
      { check: "limit: CPUs", outcome: "expected", seconds: 3, reason: "no groups" },
      { check: "limit: processes", outcome: "expected", seconds: 3, reason: "no groups" },
    ],
  },
  { name: "none", version: undefined, failure: "it does not answer", results: [] },
];

Deno.test("engineTable() has a row a check, a column an engine, and the reasons below", () => {
  assert.deepEqual(engineTable(engines), [
    "check             docker-28.5  rootless  none",
    "version                28.5.2    26.1.5  none",
    "graded                 ok 1.3   ok 12.0",
    "limit: CPUs        FAILED 0.2     ~ 3.0",
    "limit: processes                  ~ 3.0",
    "seconds                     1        18     0",
    "~ rootless: no groups (limit: CPUs; limit: processes)",
    "FAILED docker-28.5: limit: CPUs: quota and period: -1",
    "FAILED none: it does not answer",
  ]);
});

Deno.test("engineCounts() takes an engine that did not start for a failure", () => {
  assert.deepEqual(engineCounts(engines), { passed: 4, failed: 2 });
  assert.deepEqual(engineCounts(engines.slice(1, 2)), { passed: 3, failed: 0 });
});
