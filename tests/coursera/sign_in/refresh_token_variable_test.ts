import assert from "node:assert/strict";
import { openSession } from "../../../coursera/session.ts";
import { FakeCoursera } from "../../support/coursera/fake_coursera.ts";
import {
  cacheOf,
  fakeSession,
  temporaryHome,
} from "../../support/coursera/fake_coursera_client.ts";
import { cached, cachePath } from "../../support/coursera/cached_tokens.ts";

Deno.test("COURSERA_REFRESH_TOKEN signs in without a cache, and is not written to disk", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  const env = { COURSERA_REFRESH_TOKEN: "fake-refresh-token-RRRR1111" };
  assert.equal(
    await (await fakeSession(fake, home, { env })).tokens.accessToken(),
    "fake-access-token-granted-1",
  );
  assert.doesNotMatch(JSON.stringify(await cached(home)), /RRRR1111/);
  await (await fakeSession(fake, home, { env })).tokens.accessToken();
  assert.equal(fake.state.grants, 1);
});

Deno.test("COURSERA_REFRESH_TOKEN wins over a cache of somebody else", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  await home.write(cachePath, cacheOf());
  const env = { COURSERA_REFRESH_TOKEN: "fake-refresh-token-RRRR1111" };
  const { tokens } = await fakeSession(fake, home, { env });
  assert.equal(await tokens.accessToken(), "fake-access-token-granted-1");
});

Deno.test("COURSERA_REFRESH_TOKEN goes on from the cache when its token was replaced", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  fake.state.rotates = true;
  fake.state.lifetime = 100;
  const env = { COURSERA_REFRESH_TOKEN: "fake-refresh-token-RRRR1111" };
  for (const count of [1, 2, 3]) {
    const { tokens } = await fakeSession(fake, home, { env });
    assert.equal(await tokens.accessToken(), `fake-access-token-granted-${count}`);
  }
});

Deno.test("a session without a place for a cache refreshes by COURSERA_REFRESH_TOKEN", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  const env = { COURSERA_REFRESH_TOKEN: "fake-refresh-token-RRRR1111" };
  const { configuration } = await fakeSession(fake, home, { env });
  const { tokens } = openSession({ configuration: { ...configuration, tokenCache: undefined } });
  assert.equal(await tokens.accessToken(), "fake-access-token-granted-1");
});

Deno.test("COURSERA_REFRESH_TOKEN is for the endpoints in use, whatever is stored", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  const env = { COURSERA_REFRESH_TOKEN: "fake-refresh-token-RRRR1111" };
  await (await fakeSession(fake, home, { env })).tokens.accessToken();
  await using other = await FakeCoursera.start();
  const { tokens } = await fakeSession(other, home, { env });
  const before = await cached(home);
  assert.equal(await tokens.accessToken(), "fake-access-token-granted-1");
  assert.equal(other.state.grants, 1);
  assert.deepEqual(await cached(home), before, "the sign-in for other endpoints stays");
});

Deno.test("what COURSERA_REFRESH_TOKEN has stored is good without it", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  const env = { COURSERA_REFRESH_TOKEN: "fake-refresh-token-RRRR1111" };
  const first = await (await fakeSession(fake, home, { env })).tokens.accessToken();
  assert.equal(await (await fakeSession(fake, home)).tokens.accessToken(), first);
  assert.equal(fake.state.grants, 1);
});
