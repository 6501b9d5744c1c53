import assert from "node:assert/strict";
import fc from "fast-check";
import {
  publishItems,
  type PublishOutcome,
  worstState,
} from "../../../coursera/resources/publish.ts";
import { judgePublishAnswer } from "../../../coursera/resources/publish_answer.ts";
import { Redaction } from "../../../coursera/redaction.ts";
import { FakeCoursera } from "../../support/coursera/fake_coursera.ts";
import { FakeClock } from "../../support/coursera/fake_coursera_clock.ts";
import {
  cacheOf,
  fakeSession,
  temporaryHome,
} from "../../support/coursera/fake_coursera_client.ts";
import { type Event, scriptedApi } from "../../support/coursera/fake_coursera_script.ts";

Deno.test("judgePublishAnswer() follows the table, repairs included", () => {
  const details = (details: unknown) => ({ status: 400, body: { errorCode: "x", details } });
  const cases: [{ status: number; body: unknown }, string][] = [
    ...[200, 201, 204, 299].map((status): [{ status: number; body: unknown }, string] => [
      { status, body: undefined },
      "published",
    ]),
    [details([{ status: "PENDING" }]), "retryable"],
    [details([{ status: "PENDING" }, { status: "FAILED" }]), "retryable"],
    ...[408, 429, 502, 503, 504].map((status): [{ status: number; body: unknown }, string] => [
      { status, body: {} },
      "retryable",
    ]),
    ...["FAILED", "MISSING", "CANCELLED", "COMPLETED", "pending", ""].map((
      status,
    ): [{ status: number; body: unknown }, string] => [details([{ status }]), "fatal"]),
    ...[undefined, {}, [], null, "some text", [{ id: "x" }], [{ status: 1 }], ["PENDING"]].map((
      each,
    ): [{ status: number; body: unknown }, string] => [details(each), "fatal"]),
    ...["bad", undefined, null, 5].map((body): [{ status: number; body: unknown }, string] => [
      { status: 400, body },
      "fatal",
    ]),
    ...[300, 302, 401, 403, 404, 409, 410, 418, 500, 501].map((
      status,
    ): [{ status: number; body: unknown }, string] => [{ status, body: {} }, "fatal"]),
  ];
  for (const [answer, state] of cases) {
    assert.equal(judgePublishAnswer(answer).state, state, JSON.stringify(answer));
  }
});

Deno.test("worstState() lets fatal win over retryable, and that over published", () => {
  const outcome = (state: string) => ({ item: "i", state, reason: "" }) as PublishOutcome;
  const worst = (...states: string[]) => worstState(states.map(outcome));
  assert.equal(worst(), "published");
  assert.equal(worst("published", "published"), "published");
  assert.equal(worst("published", "retryable"), "retryable");
  assert.equal(worst("fatal", "retryable", "published"), "fatal");
  assert.equal(worst("retryable", "fatal"), "fatal");
});

Deno.test("publishItems() publishes each item, by its own id where it has one", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const session = await fakeSession(fake, home);
  const plain = fake.state.addItem("c~one");
  const atom = fake.state.addItem("c~two", { atomId: "atom~2", writeAccessToken: { version: 3 } });
  const outcomes = await publishItems(session.api, {
    course: "c",
    items: ["one", "two"],
    ...session,
  });
  assert.deepEqual(outcomes.map(({ item, state }) => [item, state]), [
    ["one", "published"],
    ["two", "published"],
  ]);
  assert.deepEqual([plain.timesPublished, atom.timesPublished], [1, 1]);
});

Deno.test("publishItems() escapes branch ids and does each item once", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const session = await fakeSession(fake, home);
  const item = fake.state.addItem("authoringBranch!~b~i t/e&m");
  const options = { course: "authoringBranch~b", items: ["i t/e&m", "i t/e&m"], ...session };
  assert.equal((await publishItems(session.api, options)).length, 1);
  assert.equal(item.timesPublished, 1);
});

Deno.test("publishItems() never sends a publish call again on its own", async () => {
  for (
    const fault of [{ kind: "drop" }, { kind: "half" }, { kind: "answer", status: 503 }] as const
  ) {
    await using home = await temporaryHome();
    await home.write(".coursera/oauth2_cache.json", cacheOf());
    await using fake = await FakeCoursera.start();
    const session = await fakeSession(fake, home);
    fake.state.addItem("c~i");
    fake.fault("publish", fault);
    const [outcome] = await publishItems(session.api, { course: "c", items: ["i"], ...session });
    assert.equal(outcome?.state, "retryable");
    assert.equal(fake.asked.filter((line) => line.startsWith("POST")).length, 1);
  }
});

Deno.test("publishItems() sends a publish call again after 429, which did nothing", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const session = await fakeSession(fake, home);
  const item = fake.state.addItem("c~i");
  fake.fault("publish", { kind: "answer", status: 429, headers: { "retry-after": "0" } });
  const [outcome] = await publishItems(session.api, { course: "c", items: ["i"], ...session });
  assert.equal(outcome?.state, "published");
  assert.equal(item.timesPublished, 1);
});

Deno.test("publishItems() resolves a slug once, for all items", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const session = await fakeSession(fake, home);
  for (const item of ["one", "two"]) fake.state.addItem(`rbd8YJl7EeWmTA6jFH3PWg~${item}`);
  const resolved: string[] = [];
  const outcomes = await publishItems(session.api, {
    course: "fake-course-slug",
    items: ["one", "two"],
    onResolved: ({ id }) => resolved.push(id),
    ...session,
  });
  assert.equal(worstState(outcomes), "published");
  assert.deepEqual(resolved, ["rbd8YJl7EeWmTA6jFH3PWg"]);
  assert.equal(fake.asked.filter((line) => line.includes("onDemandCourses")).length, 1);
});

Deno.test("publishItems() with time to wait asks again for pending items only", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const session = await fakeSession(fake, home);
  const clock = new FakeClock();
  const pending = { status: 400, body: { details: [{ status: "PENDING" }] } };
  const failed = { status: 400, body: { details: [{ status: "FAILED" }] } };
  fake.state.addItem("c~ok");
  fake.state.addItem("c~bad", { refusals: [failed, failed] });
  fake.state.addItem("c~slow", { refusals: [pending, pending, pending] });
  const told: string[] = [];
  const outcomes = await publishItems(session.api, {
    course: "c",
    items: ["ok", "bad", "slow"],
    waitMs: 60_000,
    onOutcome: ({ item, state }) => told.push(`${item} ${state}`),
    ...session,
    clock,
  });
  assert.deepEqual(outcomes.map(({ state }) => state), ["published", "fatal", "published"]);
  assert.deepEqual(told, ["ok published", "bad fatal", "slow retryable", "slow published"]);
  assert.equal(fake.asked.filter((line) => line.startsWith("POST")).length, 6);
  assert.equal(clock.pauses.length, 3);
});

Deno.test("publishItems() ends for all when the sign-in is gone", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  const session = await fakeSession(fake, home);
  await assert.rejects(publishItems(session.api, { course: "c", items: ["i"], ...session }), {
    name: "SignInRequiredError",
  });
});

Deno.test("publishItems() over 1,000 random sequences of faults: no hang, no false success", async () => {
  const step = fc.record({
    latencyMs: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      fc.integer({ min: 0, max: 9000 }),
    ),
    fault: fc.oneof(
      { weight: 120, arbitrary: fc.constant(undefined) },
      {
        weight: 10,
        arbitrary: fc.constantFrom(408, 429, 502, 503, 504, 500, 409, 403, 401, 400)
          .map((status) => reply(status, "{}")),
      },
      {
        weight: 10,
        arbitrary: fc.constantFrom("PENDING", "FAILED", "MISSING", "ODD")
          .map((status) => reply(400, JSON.stringify({ details: [{ status }] }))),
      },
      { weight: 10, arbitrary: fc.constantFrom<Event>({ kind: "drop" }, { kind: "half" }) },
      {
        weight: 10,
        arbitrary: fc.constantFrom("", "<html>", "[]", '{"elements":[]}', '{"elements":[{}]}')
          .map((body) => reply(200, body)),
      },
      { weight: 1, arbitrary: fc.constant<Event>({ kind: "hang" }) },
    ),
  });
  const property = fc.asyncProperty(
    fc.array(step, { maxLength: 30 }),
    fc.integer({ min: 1, max: 3 }),
    fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40_000 })),
    async (steps, count, waitMs) => {
      const clock = new FakeClock();
      const { api, ended } = scriptedApi(clock, (request) => {
        const { latencyMs, fault } = steps.shift() ?? { latencyMs: 0, fault: undefined };
        const event = fault ?? sound(request);
        return event.kind === "answer" ? { ...event, latencyMs } : event;
      });
      const items = Array.from({ length: count }, (_, index) => `item${index}`);
      const options = { course: "Course", items, redaction: new Redaction(), clock, waitMs };
      const outcomes = await publishItems(api, options);

      assert.deepEqual(outcomes.map(({ item }) => item), items);
      for (const { item, state } of outcomes) {
        const { asked, event } = ended.findLast(({ asked }) => asked.includes(item))!;
        assert.equal(state, expectedState(asked, event), `${asked} ${JSON.stringify(event)}`);
      }
      const paused = clock.pauses.reduce((sum, pause) => sum + pause, 0);
      assert(paused <= waitMs, `${paused} > ${waitMs}`);
      if (waitMs === 0) assert.equal(clock.pauses.length, 0);
    },
  );
  await fc.assert(property, { numRuns: 1000 });
});

function reply(status: number, body: string): Event {
  return { kind: "answer", status, body };
}

/** A server on which all goes well. */
function sound({ method, url }: Request): Event {
  if (method === "POST") return reply(200, "{}");
  if (url.includes("authoringItemContentRelations")) return reply(404, "{}");
  return reply(200, '{"elements":[{"readyForPublish":true,"writeAccessToken":"fake-token"}]}');
}

/** What the last request for an item means for it. */
function expectedState(asked: string, event: Event): PublishOutcome["state"] {
  if (event.kind !== "answer") return "retryable";
  const { status, body } = event;
  if ([408, 429, 502, 503, 504].includes(status)) return "retryable";
  const isPublish = asked.startsWith("POST");
  if (isPublish && status === 200) return "published";
  return isPublish && status === 400 && body.includes('"PENDING"') ? "retryable" : "fatal";
}
