import assert from "node:assert/strict";
import { UnavailableError } from "../../../coursera/api_error.ts";
import { linkParts } from "../../../coursera/resources/linking.ts";
import {
  getArchive,
  registerGrader,
  type Registration,
  UncertainRegistrationError,
} from "../../../coursera/resources/registration.ts";
import { UsageError } from "../../../terminal/errors.ts";
import { FakeCoursera, type Fault } from "../../support/coursera/fake_coursera.ts";
import {
  cacheOf,
  fakeSession,
  temporaryHome,
} from "../../support/coursera/fake_coursera_client.ts";

const archive = { bucket: "b", key: "k e/y.zip?x=1" };
const registration = (more: Partial<Registration> = {}): Registration => ({
  generation: "v2",
  course: "authoringBranch~b1",
  archive,
  resources: {},
  ...more,
});

async function opened() {
  const home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  const fake = await FakeCoursera.start();
  const session = await fakeSession(fake, home);
  return {
    fake,
    api: session.api,
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]();
      await fake[Symbol.asyncDispose]();
    },
  };
}

Deno.test("registerGrader() asks for what is given, v2 for its defaults, v1 for nothing", async () => {
  await using coursera = await opened();
  const { api, fake } = coursera;
  const course = "authoringBranch~b1";
  assert.equal((await registerGrader(api, registration())).id, "fake-grader-1");
  await registerGrader(api, registration({ resources: { cpu: 4, memory: 8192, timeout: 3600 } }));
  await registerGrader(api, registration({ generation: "v1" }));
  const context = { typeName: "branchContext", definition: { branchId: course } };
  const none = { reservedCpu: null, reservedMemory: null, wallClockTimeout: null };
  assert.deepEqual(fake.state.registrations.v2.map(({ request }) => request), [
    { context, ...archive, reservedCpu: 1024, reservedMemory: 4096, wallClockTimeout: null },
    { context, ...archive, reservedCpu: 4096, reservedMemory: 8192, wallClockTimeout: 3600 },
  ]);
  assert.deepEqual(fake.state.registrations.v1.map(({ request }) => request), [
    { courseId: course, ...archive, ...none },
  ]);
  assert.deepEqual(await getArchive(api, "fake-executor~1"), archive);
});

Deno.test("registerGrader() refuses what a generation does not have, before it asks", async () => {
  await using coursera = await opened();
  for (
    const wrong of [
      registration({ resources: { cpu: 3 } }),
      // The default memory is too little for so many CPUs.
      registration({ resources: { cpu: 4 } }),
      registration({ generation: "v1", resources: { memory: 8192 } }),
      registration({ generation: "v1", resources: { timeout: 1801 } }),
    ]
  ) await assert.rejects(registerGrader(coursera.api, wrong), UsageError);
  assert.deepEqual(coursera.fake.seen, []);
});

Deno.test("registerGrader() repeats only what Coursera did not act upon", async (t) => {
  const answer = (status: number): Fault => ({ kind: "answer", status });
  const cases: [string, Fault, RegExp | undefined, number][] = [
    ["429 is repeated", answer(429), undefined, 2],
    ["a lost connection is not", { kind: "drop" }, /may have registered/, 1],
    ["half an answer is not", { kind: "half" }, /may have registered/, 1],
    ["a gateway's 504 is not", answer(504), /504.*may have registered/, 1],
    ["500 is not", answer(500), /"b\/k e\/y\.zip\?x=1" in .*500/, 1],
    ["503 is not, but may be later", answer(503), /503$/, 1],
    ["200 is no success", answer(200), /answered 200/, 1],
  ];
  for (const [name, fault, message, requests] of cases) {
    await t.step(name, async () => {
      await using coursera = await opened();
      const { api, fake } = coursera;
      fake.fault("build", fault);
      const registering = registerGrader(api, registration());
      if (message === undefined) await registering;
      else {
        await assert.rejects(registering, (error: Error) => {
          assert.match(error.message, message);
          assert.equal(error instanceof UncertainRegistrationError, /may have/.test(error.message));
          assert.equal(error instanceof UnavailableError, /503/.test(error.message));
          return true;
        });
      }
      assert.equal(fake.seen.length, requests);
    });
  }
});

Deno.test("linkParts() tries each part in order, repeats what may be, and ids are escaped", async () => {
  await using coursera = await opened();
  const { api, fake } = coursera;
  const { registrations } = fake.state;
  const { id: grader } = await registerGrader(api, registration());
  registrations.refusals.set("authoringBranch!~b1~i 2 p", { status: 400, body: "not yours" });
  fake.fault("link", { kind: "drop" });
  const told: string[] = [];
  const outcomes = await linkParts(api, {
    generation: "v2",
    course: "authoringBranch~b1",
    grader,
    parts: [
      { item: "i1", part: "p&q" },
      { item: "i 2", part: "p" },
      { item: "i1", part: "p&q" },
      { item: "i3", part: "p" },
    ],
  }, { onOutcome: ({ item, state }) => void told.push(`${item} ${state}`) });
  assert.deepEqual(told, ["i1 linked", "i 2 failed", "i3 linked"]);
  assert.deepEqual(outcomes[1], {
    item: "i 2",
    part: "p",
    state: "failed",
    reason: "Coursera answered 400: not yours",
    hint: undefined,
  });
  assert.deepEqual([...registrations.links], [
    ["v2 authoringBranch!~b1~i1 p&q", grader],
    ["v2 authoringBranch!~b1~i3 p", grader],
  ]);
});

Deno.test("linkParts() takes only 200 for a success, and tells whose turn did not come", async () => {
  await using coursera = await opened();
  const { api, fake } = coursera;
  const stopping = new AbortController();
  fake.fault("link", { kind: "answer", status: 204 });
  const parts = ["a", "b"].map((item) => ({ item, part: "p" }));
  const outcomes = await linkParts(
    api,
    { generation: "v1", course: "c", grader: "g", parts },
    { signal: stopping.signal, onOutcome: () => stopping.abort() },
  );
  assert.deepEqual(outcomes.map(({ state }) => state), ["failed", "untried"]);
  assert.equal(fake.seen.length, 1);
});

Deno.test("registerGrader() may be tried later when there was no connection at all", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  const fake = await FakeCoursera.start();
  const { api, lines } = await fakeSession(fake, home);
  await fake[Symbol.asyncDispose]();
  await assert.rejects(registerGrader(api, registration()), UnavailableError);
  assert.equal(lines.length, 3, "repeated, as nothing was sent");
});
