import assert from "node:assert/strict";
import fc from "fast-check";
import { RetryableError } from "../../../terminal/errors.ts";
import { ApiError } from "../../../coursera/api_error.ts";
import { waitForGrader } from "../../../coursera/resources/graders.ts";
import { FakeClock } from "../../support/coursera/fake_coursera_clock.ts";
import { type Event, scriptedApi } from "../../support/coursera/fake_coursera_script.ts";

const address = { course: "Course", grader: "g" };

function answer(status: number, body = "{}"): Event {
  return { kind: "answer", status, body };
}

function grader(status: string, latencyMs = 0): Event {
  return {
    kind: "answer",
    status: 200,
    body: JSON.stringify({ elements: [{ status }] }),
    latencyMs,
  };
}

Deno.test("waitForGrader() asks with growing pauses until the grader is processed", async () => {
  const clock = new FakeClock();
  const statuses = ["PENDING", "PENDING", "SOMETHING_NEW", "PENDING", "COMPLETED"];
  const { www, ended } = scriptedApi(clock, () => grader(statuses.shift()!));
  assert.equal(await waitForGrader(www, address, { clock, timeoutMs: 600_000 }), "COMPLETED");
  assert.equal(ended.length, 5);
  const pauses = clock.pauses.map((pause, index) => pause / (2000 * 1.5 ** index));
  for (const factor of pauses) assert(factor >= 0.75 && factor <= 1.25);
});

Deno.test("waitForGrader() waits out moments in which Coursera is not reachable", async () => {
  const clock = new FakeClock();
  const events = [
    grader("PENDING"),
    ...Array.from({ length: 4 }, () => answer(503)),
    grader("FAILED"),
  ];
  const { www } = scriptedApi(clock, () => events.shift()!);
  assert.equal(await waitForGrader(www, address, { clock, timeoutMs: 600_000 }), "FAILED");
});

Deno.test("waitForGrader() gives up at the deadline, for now", async () => {
  const clock = new FakeClock();
  const started = clock.now();
  const { www } = scriptedApi(clock, () => grader("PENDING"));
  await assert.rejects(waitForGrader(www, address, { clock, timeoutMs: 60_000 }), {
    name: "RetryableError",
    message: 'Failed to wait for grader "g": it is still PENDING after 60 s',
  });
  const waited = clock.now() - started;
  assert(waited <= 60_000 && waited > 59_000, String(waited));
});

Deno.test("waitForGrader() does not blame Coursera for a look that the deadline cut short", async () => {
  const clock = new FakeClock();
  const events: Event[] = [grader("PENDING"), { kind: "hang" }];
  const { www } = scriptedApi(clock, () => events.shift() ?? { kind: "hang" });
  await assert.rejects(waitForGrader(www, address, { clock, timeoutMs: 2500 }), {
    message: 'Failed to wait for grader "g": it is still PENDING after 2.5 s',
  });
});

Deno.test("waitForGrader() over 1,000 random sequences of faults: no hang, no false success", async () => {
  const event = fc.oneof(
    { weight: 50, arbitrary: fc.constant(grader("PENDING")) },
    {
      weight: 10,
      arbitrary: fc.integer({ min: 0, max: 9000 }).map((latencyMs) => grader("PENDING", latencyMs)),
    },
    {
      weight: 10,
      arbitrary: fc.constantFrom("COMPLETED", "FAILED", "MISSING", "CANCELLED")
        .map((word) => grader(word)),
    },
    {
      weight: 10,
      arbitrary: fc.constantFrom(408, 429, 502, 503, 504, 500, 403, 404)
        .map((status) => answer(status)),
    },
    { weight: 10, arbitrary: fc.constantFrom<Event>({ kind: "drop" }, { kind: "half" }) },
    { weight: 1, arbitrary: fc.constant<Event>({ kind: "hang" }) },
    {
      weight: 10,
      arbitrary: fc.constantFrom("", "<html>", "{}", '{"elements":[]}', '{"elements":[{}]}')
        .map((body) => answer(200, body)),
    },
  );
  const property = fc.asyncProperty(
    fc.array(event, { maxLength: 12 }),
    fc.integer({ min: 0, max: 40_000 }),
    async (events, timeoutMs) => {
      const clock = new FakeClock();
      const { www, ended } = scriptedApi(clock, () => events.shift() ?? grader("PENDING"));
      const outcome = await waitForGrader(www, address, { clock, timeoutMs })
        .catch((error: unknown) => error);

      const last = ended.at(-1)!.event;
      const word = last.kind === "answer" ? last.body.match(/"status":"(\w+)"/)?.[1] : undefined;
      if (typeof outcome === "string") {
        assert.equal(outcome, word);
        assert.notEqual(outcome, "PENDING");
      } else if (outcome instanceof RetryableError) {
        assert(word === "PENDING" || isTransient(last));
      } else {
        assert(outcome instanceof ApiError, String(outcome));
        assert(word === undefined && !isTransient(last));
      }
      const paused = clock.pauses.reduce((sum, pause) => sum + pause, 0);
      assert(paused <= timeoutMs, `${paused} > ${timeoutMs}`);
    },
  );
  await fc.assert(property, { numRuns: 1000 });
});

function isTransient(event: Event): boolean {
  return event.kind !== "answer" || [408, 429, 502, 503, 504].includes(event.status);
}
