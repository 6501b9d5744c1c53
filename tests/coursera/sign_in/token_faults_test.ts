import assert from "node:assert/strict";
import { join } from "node:path";
import { SignInRequiredError } from "../../../coursera/sign_in/token_source.ts";
import { FakeCoursera } from "../../support/coursera/fake_coursera.ts";
import {
  cacheOf,
  fakeSession,
  temporaryHome,
} from "../../support/coursera/fake_coursera_client.ts";
import { cached, cachePath } from "../../support/coursera/cached_tokens.ts";

Deno.test("accessToken() treats an unusable answer as refused, and stores nothing", async (t) => {
  const answers: Record<string, unknown> = {
    "no expires_in": { access_token: "s3cr3t-s3cr3t", token_type: "Bearer" },
    "no token_type": { access_token: "s3cr3t-s3cr3t", expires_in: 1800 },
    "another type": { access_token: "s3cr3t-s3cr3t", token_type: "mac", expires_in: 1800 },
    "expires_in as text": { access_token: "s3cr3t", token_type: "Bearer", expires_in: "1800" },
    "no time left": { access_token: "s3cr3t-s3cr3t", token_type: "Bearer", expires_in: 0 },
    "negative": { access_token: "s3cr3t-s3cr3t", token_type: "Bearer", expires_in: -1 },
    "a number as token": { access_token: 5, token_type: "Bearer", expires_in: 1800 },
    "no object": "s3cr3t",
  };
  for (const [name, answer] of Object.entries(answers)) {
    await t.step(name, async () => {
      await using home = await temporaryHome();
      await using fake = await FakeCoursera.start();
      await home.write(cachePath, cacheOf({ expiresIn: -1 }));
      const { tokens } = await fakeSession(fake, home);
      const before = await Deno.readTextFile(join(home.path, cachePath));
      fake.fault("token", { kind: "answer", status: 200, body: JSON.stringify(answer) });
      await assert.rejects(tokens.accessToken(), (error) => {
        assert(error instanceof SignInRequiredError, String(error));
        assert.doesNotMatch(`${error.message} ${error.cause}`, /s3cr3t/);
        return true;
      });
      assert.equal(await Deno.readTextFile(join(home.path, cachePath)), before);
    });
  }
});

Deno.test("accessToken() keeps the old refresh token when the new one is no text", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  await home.write(cachePath, cacheOf({ expiresIn: -1 }));
  const { tokens } = await fakeSession(fake, home);
  const answer = {
    access_token: "new",
    token_type: "BEARER",
    expires_in: 1800,
    refresh_token: null,
  };
  fake.fault("token", { kind: "answer", status: 200, body: JSON.stringify(answer) });
  assert.equal(await tokens.accessToken(), "new");
  assert.equal((await cached(home)).refresh, "fake-refresh-token-RRRR1111");
});

Deno.test("accessToken() is retryable while Coursera is not reachable", async (t) => {
  for (
    const fault of [
      { kind: "drop" },
      { kind: "half" },
      { kind: "answer", status: 503 },
      { kind: "answer", status: 429 },
    ] as const
  ) {
    await t.step(JSON.stringify(fault), async () => {
      await using home = await temporaryHome();
      await using fake = await FakeCoursera.start();
      await home.write(cachePath, cacheOf({ expiresIn: -1 }));
      const { tokens } = await fakeSession(fake, home);
      fake.fault("token", fault, fault);
      assert.equal(await tokens.accessToken(), `fake-access-token-granted-${fake.state.grants}`);

      await home.write(cachePath, cacheOf({ expiresIn: -1 }));
      fake.fault("token", fault, fault, fault);
      const { tokens: later } = await fakeSession(fake, home);
      await assert.rejects(later.accessToken(), { name: "UnavailableError" });
    });
  }
});

Deno.test("accessToken() uses the last minutes of a token when a refresh does not come through", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  await home.write(cachePath, cacheOf({ expiresIn: 200 }));
  const { tokens } = await fakeSession(fake, home);
  fake.fault("token", { kind: "drop" }, { kind: "drop" }, { kind: "drop" });
  assert.equal(await tokens.accessToken(), "fake-access-token-AAAA1111");
});

Deno.test("a 500 of the token endpoint is final", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  await home.write(cachePath, cacheOf({ expiresIn: -1 }));
  const { tokens } = await fakeSession(fake, home);
  fake.fault("token", { kind: "answer", status: 500, body: "boom" });
  await assert.rejects(tokens.accessToken(), {
    name: "SignInRequiredError",
    message: /answered 500/,
  });
  assert.equal(fake.seen.length, 1);
});

Deno.test("accessToken() refreshes a token that a clock of the future has issued", async (t) => {
  const hours = (count: number) => Date.now() / 1000 + count * 3600;
  const cases: [string, number | undefined, number, string][] = [
    ["the clock was set back by hours", hours(5), 5.5 * 3600, "fake-access-token-granted-1"],
    ["and by years", hours(50_000), 50_000 * 3600 + 1800, "fake-access-token-granted-1"],
    ["a minute is nothing", hours(1 / 60), 1800, "fake-access-token-AAAA1111"],
    ["the clock was set forward", hours(-5), -3600, "fake-access-token-granted-1"],
    ["just issued", hours(0), 1800, "fake-access-token-AAAA1111"],
    ["by an older version", undefined, 1800, "fake-access-token-AAAA1111"],
  ];
  for (const [name, issued, expiresIn, token] of cases) {
    await t.step(name, async () => {
      await using home = await temporaryHome();
      await using fake = await FakeCoursera.start();
      const more = issued === undefined ? {} : { issued };
      await home.write(cachePath, cacheOf({ expiresIn, ...more }));
      const { tokens } = await fakeSession(fake, home);
      assert.equal(await tokens.accessToken(), token);
    });
  }
});

Deno.test("accessToken() takes a granted token for a year at most", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  fake.state.lifetime = 1e308;
  await home.write(cachePath, cacheOf({ expiresIn: -1 }));
  const { tokens } = await fakeSession(fake, home);
  assert.equal(await tokens.accessToken(), "fake-access-token-granted-1");
  const { expires, issued } = await cached(home);
  assert(Math.abs(Number(issued) - Date.now() / 1000) < 60);
  assert.equal(Number(expires) - Number(issued), 366 * 24 * 3600);
});

Deno.test("accessToken() takes no last minutes of a token that Coursera refuses to refresh", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  await home.write(cachePath, cacheOf({ expiresIn: 200 }));
  const { tokens } = await fakeSession(fake, home);
  fake.fault("token", { kind: "answer", status: 400, body: '{"error":"invalid_grant"}' });
  await assert.rejects(tokens.accessToken(), SignInRequiredError);
});
