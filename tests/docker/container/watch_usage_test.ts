import assert from "node:assert/strict";
import type { Engine } from "../../../docker/engine/engine.ts";
import type { NoUsage, Usage } from "../../../docker/container/usage.ts";
import { watchUsage } from "../../../docker/container/watch_usage.ts";
import { memoryV1, noStats, START, stats, statsEngine } from "../../support/engine/stats_engine.ts";

/** How a container ended. @param ms milliseconds after its start */
function ended(ms: number) {
  return {
    Status: "exited",
    OOMKilled: false,
    StartedAt: new Date(START).toISOString(),
    FinishedAt: new Date(START + ms).toISOString(),
  };
}

/** What is known of a container once an engine has given all its answers. */
async function seen(
  answers: Response[],
  state: ReturnType<typeof ended>,
  { cpus = 1, memoryMiB, engine }: { cpus?: number; memoryMiB?: number; engine?: Partial<Engine> } =
    {},
): Promise<Usage | NoUsage> {
  await using fake = await statsEngine(answers);
  const watch = watchUsage({ ...fake.engine, ...engine }, "watched", cpus, memoryMiB);
  await fake.told;
  await watch.stop();
  return watch.usage(state);
}

async function memory(...args: Parameters<typeof seen>) {
  const usage = await seen(...args);
  if (typeof usage === "string") throw new assert.AssertionError({ message: usage });
  return usage.peakMemory;
}

const exactly = (value: number) => ({ value, isLowerBound: false });
const atLeast = (value: number) => ({ value, isLowerBound: true });

/** Looks 0.2 s apart, as an engine answers that answers at once. */
function looks(...usages: number[]): Response[] {
  return usages.map((usage, index) => stats({ at: 100 + 200 * index, memory: { usage } }));
}

Deno.test("without a high-water mark the largest of near looks counts, as it is", async () => {
  assert.deepEqual(await memory(looks(10, 300, 20, 10), ended(800)), exactly(300));
  assert.deepEqual(await memory(looks(10, 10), ended(350)), exactly(10));
});

Deno.test("what still grew at the last look, or was seen once, may have grown on", async () => {
  assert.deepEqual(await memory(looks(10), ended(150)), atLeast(10));
  assert.deepEqual(await memory(looks(1000, 1011), ended(350)), atLeast(1011));
  assert.deepEqual(await memory(looks(1000, 1010), ended(350)), exactly(1010));
  const marks = [1, 2].map((count) => stats({ at: 200 * count, memory: memoryV1(count) }));
  assert.deepEqual(await memory(marks, ended(450)), atLeast(2));
});

Deno.test("without a high-water mark every gap of more than 0.3 s makes a lower bound", async () => {
  const at = (...times: number[]) => times.map((at) => stats({ at, memory: { usage: 10 } }));
  assert.deepEqual(await memory(at(300, 600), ended(900)), exactly(10));
  assert.deepEqual(await memory(at(301, 600), ended(900)), atLeast(10), "at the start");
  assert.deepEqual(await memory(at(300, 601), ended(900)), atLeast(10), "between two looks");
  assert.deepEqual(await memory(at(300, 600), ended(901)), atLeast(10), "at the end");
});

Deno.test("a high-water mark knows of all that was before it", async () => {
  const mark = () => [
    stats({ at: 1000, memory: memoryV1(10) }),
    ...[8000, 9000].map((at) => stats({ at, memory: memoryV1(300) })),
  ];
  assert.deepEqual(await memory(mark(), ended(9300)), exactly(300));
  assert.deepEqual(await memory(mark(), ended(9301)), atLeast(300));
  assert.deepEqual(await memory(mark(), ended(999_000)), atLeast(300));
});

Deno.test("an engine that looks once a second gives a lower bound of a run between two looks", async () => {
  const once = [20, 1020].map((at) => stats({ at, memory: memoryV1(at) }));
  assert.deepEqual(await memory(once, ended(1900)), atLeast(1020));
});

Deno.test("a high-water mark counts only where the kernel keeps it", async () => {
  const limit = { usage: 20, max_usage: 1e9, stats: null };
  const twice = (memory: Record<string, unknown>) => [100, 150].map((at) => stats({ at, memory }));
  assert.deepEqual(await memory(twice(limit), ended(200)), exactly(20));
  const none = { usage: 20, max_usage: 0, stats: { hierarchical_memory_limit: 1e9 } };
  assert.deepEqual(await memory(twice(none), ended(200)), exactly(20));
});

Deno.test("page cache that can be taken back at once is not counted", async () => {
  const cached = { usage: 300, stats: { inactive_file: 290 } };
  const twice = [100, 150].map((at) => stats({ at, memory: cached }));
  assert.deepEqual(await memory(twice, ended(200)), exactly(10));
});

Deno.test("what ran out of memory had more than was seen", async () => {
  const state = { ...ended(110), OOMKilled: true };
  assert.deepEqual(await memory([stats({ at: 100, memory: memoryV1(9) })], state), atLeast(9));
});

Deno.test("a time that the engine does not tell makes no figure whole", async () => {
  const look = () => [stats({ at: 100, memory: memoryV1(9), cpuSeconds: 50 })];
  const usage = await seen(look(), { ...ended(150), FinishedAt: "" });
  assert.deepEqual(usage, { peakMemory: atLeast(9), cpuSeconds: atLeast(50) });
  const timeless = Response.json({ read: "now", memory_stats: { usage: 9 } });
  assert.deepEqual(await memory([timeless], ended(150)), atLeast(9));
});

Deno.test("CPU time is whole where all CPUs could have added little to it", async () => {
  const cpu = async (seconds: number, end: number, cpus = 1) => {
    const usage = await seen([stats({ at: 1000, cpuSeconds: seconds })], ended(end), { cpus });
    return typeof usage === "string" ? usage : usage.cpuSeconds;
  };
  assert.deepEqual(await cpu(4, 1200), exactly(4));
  assert.deepEqual(await cpu(4, 1201), atLeast(4));
  assert.deepEqual(await cpu(4, 1100, 2), exactly(4));
  assert.deepEqual(await cpu(4, 1101, 2), atLeast(4));
  assert.deepEqual(await cpu(0.1, 1100), atLeast(0.1));
});

Deno.test("an engine without a CPU quota may give all its CPUs", async () => {
  const limits = { memoryLimit: true, swapLimit: true, pidsLimit: true, cpuQuota: false };
  const look = () => [stats({ at: 1000, cpuSeconds: 16 })];
  const cpu = async (end: number) => {
    const usage = await seen(look(), ended(end), { engine: { limits } });
    return typeof usage === "string" ? usage : usage.cpuSeconds;
  };
  assert.deepEqual([await cpu(1100), await cpu(1101)], [exactly(16), atLeast(16)]);
});

const failures: [string, () => Response][] = [
  ["an empty body", () => new Response("", { status: 200 })],
  ["no JSON", () => new Response("<html>")],
  ["JSON of another shape", () => Response.json([])],
  ["an error", () => Response.json({ message: "no such container" }, { status: 404 })],
  ["no memory", () => stats({ at: 50, memory: {} })],
];

for (const [name, failure] of failures) {
  Deno.test(`a look that fails with ${name} does not end the watch`, async () => {
    const answers = [failure(), ...looks(10), failure(), failure(), ...looks(1, 30, 30).slice(1)];
    assert.deepEqual(await memory(answers, ended(700)), exactly(30));
    assert.equal(await seen([failure(), failure()], ended(400)), "no-answer");
  });
}

Deno.test("a container that ends before the first look has no figures", async () => {
  assert.equal(await seen([noStats(), noStats()], ended(30)), "ended-early");
  assert.equal(await seen([], ended(30)), "ended-early");
  assert.equal(await seen([failures[0]![1](), noStats()], ended(30)), "ended-early");
});

Deno.test("a container whose control group goes before its first look has ended early", async () => {
  const gone = () => Response.json({ message: "no metrics received" });
  assert.equal(await seen([noStats(), gone()], ended(30)), "ended-early");
  assert.deepEqual(await memory([...looks(10, 20, 20), gone()], ended(700)), exactly(20));
});

Deno.test("figures end with the container, whatever is told of it afterwards", async () => {
  const answers = [noStats(), ...looks(10, 20, 20), noStats(), noStats()];
  assert.deepEqual(await memory(answers, ended(700)), exactly(20));
});

Deno.test("an engine whose figures would be wrong, or that is elsewhere, is not asked", async () => {
  await using fake = await statsEngine(looks(5_700_000_000));
  const { engine } = fake;
  const unlimited = { ...engine, limits: { ...engine.limits, memoryLimit: false } };
  const cases: [Engine, NoUsage][] = [
    [unlimited, "no-limits"],
    [{ ...engine, endpoint: "tcp://10.0.0.1:2375" }, "engine-elsewhere"],
    [{ ...engine, endpoint: undefined }, "engine-elsewhere"],
  ];
  for (const [other, reason] of cases) {
    const watch = watchUsage(other, "watched", 1);
    await watch.stop();
    assert.equal(watch.usage(ended(1000)), reason);
    assert.equal(watch.usage({ ...ended(0), Status: "created" }), "not-started");
  }
  assert.equal(fake.asked(), 0);
});

Deno.test("a watch may be stopped twice, and while the engine owes an answer", async () => {
  await using fake = await statsEngine(looks(10));
  const watch = watchUsage(fake.engine, "watched", 1);
  await fake.told;
  await Promise.all([watch.stop(), watch.stop()]);
  await watch.stop();
  assert.equal(fake.asked(), 2);
});

Deno.test("figures of the whole machine, as Podman tells at a start, are none of the container's", async () => {
  const machine = (at: number, usage: number) => stats({ at, memory: { usage }, cpuSeconds: 1e6 });
  const own = (at: number) => stats({ at, memory: { usage: 10 }, cpuSeconds: 1 });
  const limited = { memoryMiB: 1024 };
  const figures = { peakMemory: exactly(10), cpuSeconds: atLeast(1) };
  const seenAfter = (answer: Response) =>
    seen([answer, own(1100), own(1300)], ended(1400), limited);
  const more = { ...figures, peakMemory: atLeast(10) };
  assert.deepEqual(await seenAfter(machine(1050, 5e9)), more, "more than the limit");
  assert.deepEqual(await seenAfter(machine(1050, 100)), more, "less than the limit");
  assert.equal(await seen([machine(50, 5e9)], ended(100), limited), "no-answer");
  assert.equal(await seen([machine(50, 100)], ended(100), limited), "no-answer");
  const busy = stats({ at: 5000, memory: { usage: 10 }, cpuSeconds: 64.9 });
  assert.notEqual(await seen([busy], ended(5100)), "no-answer");
});
