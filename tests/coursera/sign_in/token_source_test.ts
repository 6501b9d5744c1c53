import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../../coursera/clock.ts";
import { COURSERA } from "../../../coursera/endpoints.ts";
import { getProfile } from "../../../coursera/sign_in/profile.ts";
import { openSession } from "../../../coursera/session.ts";
import { TokenCache } from "../../../coursera/sign_in/token_cache.ts";
import { SignInRequiredError } from "../../../coursera/sign_in/token_source.ts";
import { FakeCoursera } from "../../support/coursera/fake_coursera.ts";
import {
  cacheOf,
  fakeSession,
  temporaryHome,
} from "../../support/coursera/fake_coursera_client.ts";
import { cached, cachePath } from "../../support/coursera/cached_tokens.ts";

Deno.test("accessToken() takes a token with more than five minutes left from the cache", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  await home.write(cachePath, cacheOf({ expiresIn: 303 }));
  const { tokens } = await fakeSession(fake, home);
  assert.equal(await tokens.accessToken(), "fake-access-token-AAAA1111");
  assert.deepEqual(fake.asked, []);
});

Deno.test("accessToken() refreshes with less left, and keeps the refresh token", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  await home.write(cachePath, cacheOf({ expiresIn: 299 }));
  const { tokens } = await fakeSession(fake, home);
  assert.equal(await tokens.accessToken(), "fake-access-token-granted-1");
  assert.deepEqual(fake.asked, ["POST /oauth2/v1/token"]);
  const { token, refresh, expires } = await cached(home);
  assert.deepEqual([token, refresh], [
    "fake-access-token-granted-1",
    "fake-refresh-token-RRRR1111",
  ]);
  assert(Math.abs(Number(expires) - Date.now() / 1000 - 1800) < 60);
});

Deno.test("accessToken() replaces the refresh token when the answer has one", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  fake.state.rotates = true;
  await home.write(cachePath, cacheOf({ expiresIn: -1 }));
  await (await fakeSession(fake, home)).tokens.accessToken();
  assert.equal((await cached(home)).refresh, "fake-refresh-token-granted-1");
});

Deno.test("accessToken() refreshes once for calls at the same time, in and between sessions", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  fake.state.rotates = true;
  await home.write(cachePath, cacheOf({ expiresIn: -1 }));
  const sessions = await Promise.all([1, 2, 3, 4, 5].map(() => fakeSession(fake, home)));
  const profiles = sessions.flatMap(({ api }) => [getProfile(api), getProfile(api)]);
  assert.equal((await Promise.all(profiles)).length, 10);
  assert.equal(fake.state.grants, 1);
});

Deno.test("accessToken() imports an old pickle and refreshes from it", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  const pickle = "}(X\x05\0\0\0tokenX\x03\0\0\0oldX\x07\0\0\0expiresG?\xf0\0\0\0\0\0\0" +
    "X\x07\0\0\0refreshX\x1b\0\0\0fake-refresh-token-RRRR1111u.";
  const bytes = Uint8Array.from(pickle, (character) => character.charCodeAt(0));
  await home.write(".coursera/oauth2_cache.pickle", bytes, 0o644);
  const { configuration, tokens } = await fakeSession(fake, home);
  // The Python tools' tokens are Coursera's, so that the fake has to be where Coursera is.
  const session = openSession({
    configuration: { ...configuration, ...COURSERA },
    fetch: async (input) => {
      const request = new Request(input);
      const { pathname, search } = new URL(request.url);
      return await fetch(new Request(`${fake.origin}${pathname}${search}`, request));
    },
  });
  await assert.rejects(tokens.accessToken(), { name: "ForeignTokensError" });
  assert.deepEqual(fake.asked, []);
  assert.equal(await session.tokens.accessToken(), "fake-access-token-granted-1");
  const { refresh, endpoints } = await cached(home);
  assert.equal(refresh, "fake-refresh-token-RRRR1111");
  assert.deepEqual(endpoints, {
    api: "https://api.coursera.org",
    www: "https://www.coursera.org",
    token: "https://accounts.coursera.org",
  });
});

Deno.test("accessToken() says how to sign in when only that helps", async (t) => {
  const cases: [name: string, cache: string | undefined, reason: RegExp][] = [
    ["no cache", undefined, /no sign-in is stored/],
    ["garbage", "garbage", /the token cache is unusable \(not JSON\)/],
    ["no refresh token", '{"token":"t","expires":1}', /has expired, and no refresh token/],
    [
      "refresh refused",
      '{"token":"t","expires":1,"refresh":"fake-old"}',
      /refresh the sign-in at Coursera: Coursera answered 400 \(invalid_grant\)/,
    ],
  ];
  for (const [name, cache, reason] of cases) {
    await t.step(name, async () => {
      await using home = await temporaryHome();
      await using fake = await FakeCoursera.start();
      if (cache !== undefined) await home.write(cachePath, cache);
      const { tokens } = await fakeSession(fake, home);
      await assert.rejects(tokens.accessToken(), (error) => {
        assert(error instanceof SignInRequiredError, String(error));
        assert.match(error.message, reason);
        assert.match(error.hint ?? "", /configure login/);
        return true;
      });
    });
  }
});

Deno.test("accessToken() sends tokens only where they were issued for", async (t) => {
  const others = ["api", "www", "token"] as const;
  for (const other of others) {
    for (const expiresIn of [3600, -1]) {
      await t.step(`${other}, ${expiresIn} s left`, async () => {
        await using home = await temporaryHome();
        await using fake = await FakeCoursera.start();
        const { origin } = fake;
        const endpoints = { api: origin, www: origin, token: origin, [other]: "https://h.example" };
        await home.write(cachePath, cacheOf({ expiresIn, endpoints }));
        const { tokens, redaction } = await fakeSession(fake, home);
        await assert.rejects(tokens.accessToken(), {
          name: "ForeignTokensError",
          message: "Failed to use the Coursera account: " +
            `the stored sign-in is for https://h.example, not for ${origin}`,
          hint: /configure login.*COURSERA_TOKEN_CACHE/,
        });
        assert.deepEqual(fake.asked, []);
        assert.equal(redaction.redact("fake-access-token-AAAA1111"), "[redacted]");
      });
    }
  }
});

Deno.test("accessToken() takes a token of before that memory for Coursera's", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  await home.write(cachePath, cacheOf());
  const { configuration } = await fakeSession(fake, home);
  await home.write(cachePath, cacheOf());
  const old = (endpoints: object) =>
    openSession({ configuration: { ...configuration, ...endpoints } }).tokens.accessToken();
  assert.equal(await old(COURSERA), "fake-access-token-AAAA1111");
  for (const key of ["apiEndpoint", "wwwEndpoint", "tokenEndpoint"] as const) {
    const endpoints = { ...COURSERA, [key]: "https://api.coursera.org.h.example" };
    await assert.rejects(old(endpoints), { name: "ForeignTokensError" });
  }
  assert.deepEqual(fake.asked, []);
});

Deno.test("forget() removes what was stored", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  await home.write(cachePath, cacheOf());
  const { tokens } = await fakeSession(fake, home);
  await tokens.accessToken();
  assert.deepEqual(await tokens.forget(), [join(home.path, cachePath)]);
  await assert.rejects(tokens.accessToken(), { name: "SignInRequiredError" });
});

Deno.test("a token source knows all its secrets", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  await home.write(cachePath, cacheOf());
  const env = { COURSERA_REFRESH_TOKEN: "refresh-of-the-environment" };
  for (const variables of [{}, env]) {
    const { tokens, redaction, configuration } = await fakeSession(fake, home, { env: variables });
    const isKnown = (secret: string) => redaction.redact(`<${secret}>`) === "<[redacted]>";
    const { clientSecret, refreshToken } = configuration;
    assert.ok(isKnown(clientSecret) && (refreshToken === undefined || isKnown(refreshToken)));
    await tokens.accessToken().catch(() => {});
    assert.ok(isKnown("fake-access-token-AAAA1111") && isKnown("fake-refresh-token-RRRR1111"));
  }
});

Deno.test("calls at the same time share a refresh that no cache keeps", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  const env = { COURSERA_REFRESH_TOKEN: "fake-refresh-token-RRRR1111" };
  const { configuration } = await fakeSession(fake, home, { env });
  const { tokens } = openSession({ configuration: { ...configuration, tokenCache: undefined } });
  const given = await Promise.all([1, 2, 3].map(() => tokens.accessToken()));
  assert.deepEqual(new Set(given), new Set(["fake-access-token-granted-1"]));
  assert.equal(fake.state.grants, 1);
});

Deno.test("accessToken() makes no folder for tokens that there will not be", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  const { configuration } = await fakeSession(fake, home);
  const tokenCache = join(home.path, "new/cache.json");
  const { tokens } = openSession({ configuration: { ...configuration, tokenCache } });
  await assert.rejects(tokens.accessToken(), SignInRequiredError);
  await assert.rejects(Deno.lstat(join(home.path, "new")), Deno.errors.NotFound);
});

Deno.test("accessToken() waits for another process that is just refreshing", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  await home.write(cachePath, cacheOf({ expiresIn: -1 }));
  const { tokens } = await fakeSession(fake, home);
  const other = new TokenCache({ path: join(home.path, cachePath) });
  let asked: Promise<string> | undefined;
  await other.update(async (current) => {
    assert(current.state === "present");
    asked = tokens.accessToken();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { ...current.tokens, token: "from-the-other", expires: Date.now() / 1000 + 3600 };
  }, { clock: systemClock, timeoutMs: 5000 });
  assert.equal(await asked, "from-the-other");
  assert.equal(fake.state.grants, 0);
});
