import assert from "node:assert/strict";
import { RetryableError, type UserError } from "../../terminal/errors.ts";
import { ApiError, networkReason } from "../../coursera/api_error.ts";
import { getLimits } from "../../coursera/resources/limits.ts";
import { getProfile } from "../../coursera/sign_in/profile.ts";
import { FakeCoursera, type Fault } from "../support/coursera/fake_coursera.ts";
import { cacheOf, fakeSession, temporaryHome } from "../support/coursera/fake_coursera_client.ts";

const json = { "content-type": "application/json" };

function status(code: number, headers: Record<string, string> = {}, body = ""): Fault {
  return { kind: "answer", status: code, headers, body };
}

Deno.test("a call is repeated over what passes by itself", async (t) => {
  const faults: Record<string, Fault> = {
    "a dropped connection": { kind: "drop" },
    "half an answer": { kind: "half" },
    "no answer in time": { kind: "late", milliseconds: 600 },
    ...Object.fromEntries([408, 429, 502, 503, 504].map((each) => [each, status(each)])),
    "429 with Retry-After": status(429, { "retry-after": "0" }),
  };
  for (const [name, fault] of Object.entries(faults)) {
    await t.step(name, async () => {
      await using home = await temporaryHome();
      await home.write(".coursera/oauth2_cache.json", cacheOf());
      await using fake = await FakeCoursera.start();
      const limits = { attemptMs: 300 };
      const { api } = await fakeSession(fake, home, { limits });
      fake.fault("profile", fault, fault);
      assert.deepEqual(await getProfile(api), { id: "ext-0001", name: "Ada Example" });
      assert.equal(fake.seen.length, 3);
    });
  }
});

Deno.test("a call that keeps failing ends with the right class of error", async (t) => {
  const cases: [name: string, Fault, times: number, expected: typeof UserError, RegExp][] = [
    ["a dropped connection", { kind: "drop" }, 3, RetryableError, /^Failed to look up the profile/],
    ["half an answer", { kind: "half" }, 3, RetryableError, /^Failed to look up the profile/],
    ["late", { kind: "late", milliseconds: 600 }, 3, RetryableError, /no answer in time/],
    ...[408, 429, 502, 503, 504].map((
      each,
    ): [string, Fault, number, typeof UserError, RegExp] => [
      String(each),
      status(each),
      3,
      RetryableError,
      new RegExp(`Coursera answered ${each}`),
    ]),
    ["500", status(500, {}, "boom"), 1, ApiError, /Coursera answered 500: boom$/],
    ["401", status(401), 1, ApiError, /Coursera answered 401$/],
    [
      "403",
      status(403, json, '{"message":"no"}'),
      1,
      ApiError,
      /answered 403: \{"message":"no"\}$/,
    ],
    ["404", status(404), 1, ApiError, /answered 404$/],
    ["409", status(409), 1, ApiError, /answered 409$/],
    ["a redirect", status(302, { location: "http://127.0.0.1:1/" }), 1, ApiError, /answered 302/],
    ["no JSON", status(200, { "content-type": "text/html" }, "<html>"), 1, ApiError, /not JSON/],
    ["other JSON", status(200, json, '{"a":1}'), 1, ApiError, /lacks what is needed/],
    ["a body of control characters", status(400, {}, "\x1b[31m\r\n"), 1, ApiError, /: \\x1b\[31m$/],
  ];
  for (const [name, fault, times, expected, message] of cases) {
    await t.step(name, async () => {
      await using home = await temporaryHome();
      await home.write(".coursera/oauth2_cache.json", cacheOf());
      await using fake = await FakeCoursera.start();
      const { api } = await fakeSession(fake, home, { limits: { attemptMs: 300 } });
      fake.fault("profile", fault, fault, fault);
      await assert.rejects(getProfile(api), (error) => {
        assert(error instanceof expected, String(error));
        assert.match(error.message, message);
        return true;
      });
      assert.equal(fake.seen.length, times);
    });
  }
});

Deno.test("networkReason() says why, once", () => {
  const request = "error sending request for url (https://h/x): client error (Connect): ";
  const lookUp = "failed to lookup address information: Name or service not known";
  const cases = [
    [`${request}tcp connect error: Connection refused (os error 111)`, "Connection refused"],
    [
      `${request}dns error: ${lookUp}: ${lookUp}`,
      "its name could not be resolved: Name or service not known",
    ],
    [
      `${request}invalid peer certificate: UnknownIssuer`,
      "invalid peer certificate: UnknownIssuer",
    ],
    ["error sending request", "error sending request"],
  ];
  for (const [message, reason] of cases) {
    const cause = new TypeError(message);
    assert.equal(networkReason(new TypeError("fetch failed", { cause })), reason);
  }
});

Deno.test("JSON under another content type is taken for what it is", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const { api } = await fakeSession(fake, home);
  fake.fault("profile", status(200, { "content-type": "text/plain" }, '{"elements":[{"id":"x"}]}'));
  assert.deepEqual(await getProfile(api), { id: "x", name: undefined });
});

Deno.test("Retry-After beyond all patience ends the call at once", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const { api } = await fakeSession(fake, home);
  fake.fault("profile", status(429, { "retry-after": "3600" }));
  await assert.rejects(getProfile(api), { name: "UnavailableError", message: /answered 429/ });
  assert.equal(fake.seen.length, 1);
});

Deno.test("all attempts together end at the total limit", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const limits = { totalMs: 200, attemptMs: 10_000, retries: 1000, pauseMs: () => 20 };
  const { api } = await fakeSession(fake, home, { limits });
  fake.fault("profile", ...Array.from({ length: 1000 }, () => status(503)));
  await assert.rejects(getProfile(api), { name: "UnavailableError" });
  assert(fake.seen.length < 1000);
});

Deno.test("an aborted signal ends a call with its own reason", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const controller = new AbortController();
  const { api } = await fakeSession(fake, home, { signal: controller.signal });
  fake.fault("profile", { kind: "late", milliseconds: 300 });
  const call = getProfile(api);
  controller.abort(new Error("interrupted"));
  await assert.rejects(call, { message: "interrupted" });
});

Deno.test("a server that is not there is retryable", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  const fake = await FakeCoursera.start();
  const { api } = await fakeSession(fake, home);
  await fake[Symbol.asyncDispose]();
  await assert.rejects(getProfile(api), { name: "UnavailableError", hint: /check the network/ });
});

Deno.test("a POST that only reads is repeated", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const { api } = await fakeSession(fake, home);
  fake.state.limits.set("c~i p", { reservedCpu: 1024 });
  fake.fault("getLimits", { kind: "drop" }, status(503));
  assert.equal((await getLimits(api, { course: "c", item: "i", part: "p" })).cpu, 1);
});

Deno.test("no secret is in a trace or an error", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf({ expiresIn: -1 }));
  await using fake = await FakeCoursera.start();
  const { api, lines, redaction } = await fakeSession(fake, home);
  const echo = "fake-access-token-granted-1 fake-refresh-token-RRRR1111 fake-client-secret";
  fake.fault("profile", status(400, {}, echo));
  const error = await getProfile(api).then(() => assert.fail("it worked"), (error) => error);
  assert.equal(
    error.message,
    "Failed to look up the profile of this account: Coursera answered 400: [redacted] [redacted] [redacted]",
  );
  assert.equal(lines.length, 2);
  assert.match(lines[1]!, /^GET http:\S+\/api\/externalBasicProfiles.v1\?q=me&fields=name → 400/);
  for (const line of lines) assert.doesNotMatch(line, /fake-(access|refresh|client)/);
  assert.equal(redaction.redact(echo), "[redacted] [redacted] [redacted]");
});
