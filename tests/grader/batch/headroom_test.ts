import assert from "node:assert/strict";
import fc from "fast-check";
import { checkResources, legalResources } from "../../../coursera/legal_resources.ts";
import { HeadroomGauge } from "../../../grader/batch/headroom.ts";
import { defaultJobs } from "../../../grader/batch/jobs.ts";
import type { SubmissionRecord } from "../../../grader/batch/record.ts";
import { aRecord } from "../../support/batch.ts";

const MIB = 1024 ** 2;

function headroom(...gradings: Partial<SubmissionRecord["grading"]>[]) {
  const gauge = new HeadroomGauge(legalResources);
  for (const [index, grading] of gradings.entries()) {
    gauge.add(aRecord({ name: `s${index}`, grading }));
  }
  return gauge.headroom();
}

Deno.test("the cheapest limits are legal and leave a fifth to spare", () => {
  const amounts = fc.record({
    durationSeconds: fc.double({ min: 0.01, max: 4000, noNaN: true }),
    cpuSeconds: fc.double({ min: 0, max: 8000, noNaN: true }),
    peakMemoryBytes: fc.integer({ min: 1, max: 20_000 }).map((mib) => mib * MIB),
  });
  fc.assert(fc.property(fc.array(amounts, { minLength: 1, maxLength: 5 }), (gradings) => {
    const { cheapest } = headroom(...gradings);
    for (const generation of ["v1", "v2"] as const) {
      const limits = cheapest[generation];
      if (limits === null) continue;
      const { cpus: cpu, memoryMiB: memory, timeoutSeconds: timeout } = limits;
      checkResources(generation, { cpu, memory, timeout });
      for (const { durationSeconds, cpuSeconds, peakMemoryBytes } of gradings) {
        assert.ok(peakMemoryBytes <= 0.8 * memory * MIB + 1);
        assert.ok(Math.max(durationSeconds, cpuSeconds / cpu) <= 0.8 * timeout + 1e-6);
      }
    }
  }));
});

Deno.test("more CPUs are taken only where time or memory need them", () => {
  const cheap = { cpus: 1, memoryMiB: 1024, timeoutSeconds: 300 };
  // One CPU in full use for a second is no need of a second one.
  assert.deepEqual(headroom({ cpuSeconds: 1, durationSeconds: 1 }).cheapest.v1, cheap);
  // An hour and a half of work takes three CPUs in half an hour.
  const busy = headroom({ cpuSeconds: 4200, durationSeconds: 1200 });
  assert.deepEqual(busy.cheapest.v1, { cpus: 3, memoryMiB: 1024, timeoutSeconds: 1750 });
  const large = headroom({ peakMemoryBytes: 7000 * MIB });
  assert.equal(large.cheapest.v1, null);
  assert.deepEqual(large.cheapest.v2, { cpus: 2, memoryMiB: 9216, timeoutSeconds: 300 });
});

Deno.test("what the engine did not tell is never taken for little", () => {
  const limits = { timeLimitSeconds: 300, memoryMiB: 3072, cpus: 2, pids: 256 };
  const unknown = { peakMemoryBytes: null, cpuSeconds: null, durationSeconds: 1000, limits };
  const { cheapest, warnings } = headroom({ peakMemoryBytes: 10 * MIB, limits }, unknown);
  assert.deepEqual(cheapest.v1, { cpus: 2, memoryMiB: 3072, timeoutSeconds: 1250 });
  assert.match(warnings.join("\n"), /memory of 1 gradings: the 3072 MiB they had were enough/);
  const unlimited = headroom({ ...unknown, limits: { ...limits, memoryMiB: 0 } });
  assert.deepEqual(unlimited.cheapest, { v1: null, v2: null });
});

Deno.test("what used more than 80 % of a limit is warned of; what was stopped says nothing", () => {
  const { warnings } = headroom(
    { durationSeconds: 8.5 },
    { durationSeconds: 9.5, peakMemoryBytes: 900 * MIB },
    { durationSeconds: 10, status: "timeout", peakMemoryBytes: 1024 * MIB },
  );
  assert.deepEqual(warnings, [
    "`s1` used 88 % of the memory limit of 1024 MiB",
    "`s1` used 95 % of the time limit of 10 s",
  ]);
  assert.equal(headroom({ status: "timeout" }).cheapest.v1, null);
});

Deno.test("defaultJobs() starves nobody", () => {
  const engine = { NCPU: 8, MemTotal: 8 * 1024 * MIB };
  assert.equal(defaultJobs(engine, { cpus: 1, memoryMiB: 1024 }), 7);
  assert.equal(defaultJobs(engine, { cpus: 2, memoryMiB: 1024 }), 4);
  assert.equal(defaultJobs(engine, { cpus: 1, memoryMiB: 4096 }), 1);
  assert.equal(defaultJobs(engine, { cpus: 16, memoryMiB: 65_536 }), 1);
  assert.equal(defaultJobs(engine, { cpus: 1, memoryMiB: 0 }), 8);
});
