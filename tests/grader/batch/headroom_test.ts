import assert from "node:assert/strict";
import fc from "fast-check";
import { allowedResources, checkResources } from "../../../coursera/resources/allowed_resources.ts";
import { HeadroomGauge } from "../../../grader/batch/headroom.ts";
import { defaultJobs } from "../../../grader/batch/jobs.ts";
import type { SubmissionRecord } from "../../../grader/batch/record.ts";
import { aRecord } from "../../support/grade/batch.ts";

const MIB = 1024 ** 2;

type Grading = SubmissionRecord["grading"];

/** The usage of a grading that is known only in part. */
const lowerBounds: NonNullable<Grading["usage"]> = {
  isLowerBound: { peakMemoryBytes: true, cpuSeconds: true },
  missingBecause: null,
};

function headroom(...gradings: Partial<Grading>[]) {
  const gauge = new HeadroomGauge(allowedResources);
  for (const [index, grading] of gradings.entries()) {
    gauge.add(aRecord({ name: `s${index}`, grading }));
  }
  return gauge.headroom();
}

Deno.test("the cheapest limits are allowed and leave a fifth to spare", () => {
  const amounts = fc.record({
    durationSeconds: fc.double({ min: 0.01, max: 4000, noNaN: true }),
    cpuSeconds: fc.double({ min: 0, max: 8000, noNaN: true }),
    peakMemoryBytes: fc.integer({ min: 1, max: 20_000 }).map((mib) => mib * MIB),
  });
  fc.assert(fc.property(fc.array(amounts, { minLength: 1, maxLength: 5 }), (gradings) => {
    const { cheapest } = headroom(...gradings);
    for (const generation of ["v1", "v2"] as const) {
      const limits = cheapest[generation];
      if (limits === null || limits === undefined) continue;
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

Deno.test("what was not seen is never taken for little", () => {
  const limits = { timeLimitSeconds: 300, memoryMiB: 3072, cpus: 2, pids: 256 };
  const known = { peakMemoryBytes: 10 * MIB, limits };
  for (
    const unsure of [
      { peakMemoryBytes: null, cpuSeconds: null },
      { peakMemoryBytes: 9 * MIB, cpuSeconds: 3, usage: lowerBounds },
    ]
  ) {
    const { cheapest, warnings } = headroom(known, { ...unsure, durationSeconds: 1000, limits });
    assert.deepEqual(cheapest.v1, { cpus: 2, memoryMiB: 3072, timeoutSeconds: 1250 });
    assert.deepEqual(warnings.slice(1), [
      "1 grading may have used more memory than was seen: the limit of 3072 MB was enough",
    ]);
  }
});

Deno.test("no limits are said to be too small for what was not seen", () => {
  const limits = { timeLimitSeconds: 300, memoryMiB: 0, cpus: 1, pids: 256 };
  const missing = { peakMemoryBytes: null, cpuSeconds: null, limits };
  const { cheapest, warnings, ...unlimited } = headroom(missing, missing);
  assert.deepEqual(cheapest, {});
  assert.deepEqual(warnings, [
    "2 gradings may have used more memory than was seen: no memory limit can be named",
  ]);
  assert.equal(unlimited.peakMemoryBytes, null);
  // 8 GB are enough, and v1 has no more than 4: whether less would do is open.
  const large = { ...missing, limits: { ...limits, memoryMiB: 8192 } };
  assert.deepEqual(headroom(large).cheapest, {
    v2: { cpus: 1, memoryMiB: 8192, timeoutSeconds: 300 },
  });
  // With 4 CPUs it took 1000 s: with fewer it may take longer than any limit.
  const busy = { cpuSeconds: null, durationSeconds: 1000, limits: { ...limits, cpus: 4 } };
  assert.equal(headroom(busy).cheapest.v1?.cpus, 3);
  const both = { ...busy, durationSeconds: 1440, peakMemoryBytes: 7000 * MIB };
  assert.deepEqual(headroom(both).cheapest, {
    v1: null,
    v2: { cpus: 2, memoryMiB: 9216, timeoutSeconds: 3600 },
  });
  // What was seen is too much already.
  const seen = { peakMemoryBytes: 7000 * MIB, usage: lowerBounds, limits };
  assert.deepEqual(headroom(seen).cheapest, { v1: null });
});

Deno.test("the most that was seen is a lower bound where one grading was not seen to its end", () => {
  const usage = (...gradings: Partial<Grading>[]) => headroom(...gradings).usage;
  const all = (value: boolean) => ({
    peakMemoryBytes: value,
    maxCpuSeconds: value,
    maxCpus: value,
  });
  assert.deepEqual(usage({}), { isLowerBound: all(false), missingBecause: null });
  assert.deepEqual(usage({}, { usage: lowerBounds, peakMemoryBytes: 1, cpuSeconds: 0.1 }), {
    isLowerBound: all(true),
    missingBecause: null,
  });
  const missing: Partial<Grading> = {
    peakMemoryBytes: null,
    cpuSeconds: null,
    usage: { ...lowerBounds, missingBecause: "ended-early" },
  };
  assert.deepEqual(usage({}, missing)?.isLowerBound, all(true));
  assert.deepEqual(usage(missing), { isLowerBound: all(false), missingBecause: "ended-early" });
});

Deno.test("CPUs are averaged over a second at least, as a short run may use several at once", () => {
  const short = headroom({ durationSeconds: 0.01, cpuSeconds: 0.02 });
  assert.equal(short.maxCpus, 0.02);
  assert.equal(headroom({ durationSeconds: 4, cpuSeconds: 6 }).maxCpus, 1.5);
});

Deno.test("what used more than 80 % of a limit is warned of; what was stopped says nothing", () => {
  const { warnings } = headroom(
    { durationSeconds: 8.5 },
    { durationSeconds: 9.5, peakMemoryBytes: 900 * MIB },
    { durationSeconds: 10, status: "timeout", peakMemoryBytes: 1024 * MIB },
  );
  assert.deepEqual(warnings, [
    "`s1` used 87 % of the memory limit of 1024 MB",
    "`s1` used 95 % of the time limit of 10 s",
  ]);
  assert.deepEqual(headroom({ status: "timeout" }).cheapest, {});
  assert.deepEqual(headroom({ peakMemoryBytes: 900 * MIB, usage: lowerBounds }).warnings, [
    "`s0` used at least 87 % of the memory limit of 1024 MB",
  ]);
});

Deno.test("a submission that was expected to hit a limit is no measure for the others", () => {
  for (const status of ["timeout", "out-of-memory"] as const) {
    const gauge = new HeadroomGauge(allowedResources);
    // A Python program may see the end of memory as an exception.
    const grading = {
      status: "crashed",
      peakMemoryBytes: 1020 * MIB,
      durationSeconds: 9.9,
    } as const;
    gauge.add(aRecord({ name: "hungry", expectation: { status }, grading }));
    assert.deepEqual(gauge.headroom().warnings, []);
    assert.equal(gauge.headroom().maxSeconds, null);
    gauge.add(aRecord({ expectation: { status: "crashed" }, grading }));
    assert.equal(gauge.headroom().warnings.length, 2);
  }
});

Deno.test("a repetition that was stopped at a limit does not stand for the others", () => {
  const run = { fractionalScore: 1, feedbackDigest: null, cpuSeconds: 0.3 };
  const repetitions: SubmissionRecord["repetitions"] = [
    { ...run, status: "graded", durationSeconds: 2, peakMemoryBytes: 20 * MIB },
    { ...run, status: "out-of-memory", durationSeconds: 3, peakMemoryBytes: 1024 * MIB },
    { ...run, status: "timeout", durationSeconds: 10, peakMemoryBytes: 30 * MIB },
  ];
  for (const first of repetitions) {
    const gauge = new HeadroomGauge(allowedResources);
    const others = repetitions.filter((other) => other !== first);
    gauge.add(aRecord({ grading: { status: first.status }, repetitions: [first, ...others] }));
    const { warnings, maxSeconds, peakMemoryBytes } = gauge.headroom();
    assert.deepEqual([warnings, maxSeconds, peakMemoryBytes], [[], 2, 20 * MIB]);
  }
});

Deno.test("defaultJobs() starves nobody", () => {
  const engine = { NCPU: 8, MemTotal: 8 * 1024 * MIB };
  assert.equal(defaultJobs(engine, { cpus: 1, memoryMiB: 1024 }), 7);
  assert.equal(defaultJobs(engine, { cpus: 2, memoryMiB: 1024 }), 4);
  assert.equal(defaultJobs(engine, { cpus: 1, memoryMiB: 4096 }), 1);
  assert.equal(defaultJobs(engine, { cpus: 16, memoryMiB: 65_536 }), 1);
  assert.equal(defaultJobs(engine, { cpus: 1, memoryMiB: 0 }), 8);
});
