import assert from "node:assert/strict";
import { type Look, Looks } from "../../../docker/container/looks.ts";

const START = Date.parse("2026-03-04T05:06:07.000Z");

/** The peak that is told of a container with cgroup v2 that ran for so many milliseconds. */
function peakMemory(ms: number, ...looks: Pick<Look, "at" | "memory" | "cache" | "peak">[]) {
  const all = new Looks();
  for (const look of looks) {
    all.add({ ...look, at: START + look.at, isHighWater: false, cpuSeconds: 0 });
  }
  const usage = all.usage({
    Status: "exited",
    OOMKilled: false,
    StartedAt: new Date(START).toISOString(),
    FinishedAt: new Date(START + ms).toISOString(),
  }, 1);
  return typeof usage === "string" ? usage : usage.peakMemory;
}

const exactly = (value: number) => ({ value, isLowerBound: false });
const atLeast = (value: number) => ({ value, isLowerBound: true });

Deno.test("a high-water mark that no look saw is memory", () => {
  const before = { at: 1000, memory: 17, cache: 0, peak: 17 };
  const after = { at: 9000, memory: 17, cache: 0, peak: 317 };
  assert.deepEqual(peakMemory(9300, before, after), exactly(317));
  assert.deepEqual(peakMemory(9301, before, after), atLeast(317));
});

Deno.test("page cache that was seen is no part of the high-water mark's memory", () => {
  const cached = { memory: 17, cache: 418, peak: 435 };
  const looks = [1000, 5000].map((at) => ({ at, ...cached }));
  assert.deepEqual(peakMemory(5200, ...looks), exactly(17));
  // Nor once it has been given back.
  const freed = { at: 5200, memory: 17, cache: 0, peak: 435 };
  assert.deepEqual(peakMemory(5300, ...looks, freed), exactly(17));
});

Deno.test("a high-water mark tells nothing of what was after it was read", () => {
  const marked = { at: 1000, memory: 17, cache: 0, peak: 17 };
  const unmarked = { at: 5000, memory: 17, cache: 0, peak: undefined };
  assert.deepEqual(peakMemory(5200, marked, unmarked), atLeast(17));
});
