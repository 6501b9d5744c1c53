import assert from "node:assert/strict";
import { completed, raw, type UploadScript } from "../../support/coursera/hostile_upload_server.ts";
import { created, nothingYet, SIZE, upload } from "../../support/coursera/hostile_upload.ts";
import {
  answers,
  flooded,
  hosts,
  offsets,
  redirects,
  whole,
} from "../../support/coursera/hostile_answers.ts";

for (const [title, cases] of Object.entries({ hosts, redirects, offsets, answers, whole })) {
  Deno.test(`a hostile upload server is told in a line: ${title}`, async (t) => {
    for (const { name, script, error = "UserError", says, kept = false, most = 1e9 } of cases) {
      await t.step(name, async () => {
        const outcome = await upload(script);
        assert.match(outcome.error?.message ?? `stored ${JSON.stringify(outcome.stored)}`, says);
        assert.doesNotMatch(outcome.error!.message, /\n/);
        assert(outcome.error!.message.length < 1000);
        assert.equal(
          outcome.error!.name.replace(/^(Assembly|TusAnswer)Error$/, "UserError"),
          error,
        );
        assert.equal(outcome.kept.length, kept ? 1 : 0, "remembered uploads");
        assert.equal(outcome.foreign, 0, "requests to another host");
        assert(outcome.asked.length <= most, `${outcome.asked.length} requests`);
        assert(outcome.minutes < 45, `${outcome.minutes} minutes`);
        assert(flooded < 60, `${flooded} megabytes were taken`);
      });
    }
  });
}

Deno.test("what a server adds to its answers changes nothing", async (t) => {
  const scripts: [string, UploadScript][] = [
    ["nothing", {}],
    ["the size", { poll: () => raw(200, {}, completed({ size: SIZE })) }],
    ["a prototype and keys twice", {
      create: ({ origin }) =>
        raw(
          200,
          {},
          `{"__proto__":{"error":"X"},"constructor":1,"error":"X","error":null,` +
            created(origin, {}).split("\r\n\r\n{")[1],
        ),
      poll: () => raw(200, {}, { ...completed() as object, bytes_expected: "many", message: 5 }),
    }],
    ["a relative address", { "tus create": () => raw(201, { Location: "1?x=y#z" }) }],
    ["an address without a scheme", {
      "tus create": ({ origin }) => raw(201, { Location: origin.replace("http:", "") + "/r/1" }),
    }],
  ];
  for (const [name, script] of scripts) {
    await t.step(name, async () => {
      const { stored, error, kept } = await upload(() => script);
      assert.equal(error, undefined);
      assert.deepEqual(stored, { bucket: "fake-bucket", key: "grader/1.zip" });
      assert.deepEqual(kept, []);
    });
  }
});

Deno.test("a 500 of Transloadit passes by itself", async (t) => {
  for (const route of ["bored", "create"] as const) {
    await t.step(route, async () => {
      const { stored, error, asked } = await upload(() => ({
        [route]: ({ count }: { count: number }) => count === 1 ? raw(500) : undefined,
      }));
      assert.equal(error, undefined);
      assert.deepEqual(stored, { bucket: "fake-bucket", key: "grader/1.zip" });
      assert.equal(asked.filter((each) => each === route).length, 2);
    });
  }
});

Deno.test("a remembered upload that was tampered with is begun anew, and led nowhere", async (t) => {
  const changes: [string, (origin: string, foreign: string) => Record<string, unknown>][] = [
    ["the upload's address", (_, foreign) => ({ uploadUrl: `${foreign}/resumable/files/1` })],
    ["the assembly's address", (_, foreign) => ({ url: `${foreign}/assemblies/1` })],
    ["the place of uploads", (_, foreign) => ({
      tusUrl: `${foreign}/resumable/files/`,
      uploadUrl: undefined,
    })],
    ["a file", () => ({ url: "file:///etc/passwd" })],
    ["a text", () => ({ uploadUrl: "x" })],
    ["a user", (origin) => ({ uploadUrl: origin.replace("//", "//u:p@") })],
    ["an absurd time", () => ({ created: 1e308 })],
    ["a time to come", (origin) => ({ created: 1_900_000_000_000, url: origin })],
    ["a number", () => ({ digest: 5 })],
  ];
  for (const [name, change] of changes) {
    await t.step(name, async () => {
      const { stored, error, asked, foreign, kept } = await upload(() => ({}), change);
      assert.equal(error, undefined);
      assert.deepEqual(stored, { bucket: "fake-bucket", key: "grader/1.zip" });
      assert.deepEqual([asked[0], foreign, kept.length], ["bored", 0, 0]);
    });
  }
  await t.step("nothing", async () => {
    const { asked, error } = await upload(
      () => ({ poll: ({ count }) => count === 1 ? raw(404) : undefined, head: nothingYet }),
      () => ({}),
    );
    assert.equal(error?.message, undefined);
    assert.deepEqual(asked.slice(0, 2), ["poll", "head"]);
  });
});
