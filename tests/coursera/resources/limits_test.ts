import assert from "node:assert/strict";
import { UsageError } from "../../../terminal/errors.ts";
import { getLimits, setLimits } from "../../../coursera/resources/limits.ts";
import { FakeCoursera } from "../../support/coursera/fake_coursera.ts";
import {
  cacheOf,
  fakeSession,
  temporaryHome,
} from "../../support/coursera/fake_coursera_client.ts";

const address = { course: "authoringBranch~b", item: "i&t", part: "p/1" };
const key = "authoringBranch!~b~i&t p/1";

Deno.test("getLimits() reads numbers, numbers in text, null and nothing", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const { api } = await fakeSession(fake, home);
  fake.state.limits.set(key, { reservedCpu: 1536, reservedMemory: null });
  assert.deepEqual(await getLimits(api, address), {
    cpu: 1.5,
    memory: undefined,
    timeout: undefined,
  });
  const body = '{"reservedCpu":"1024","wallClockTimeout":600}';
  fake.fault("getLimits", { kind: "answer", status: 200, body });
  assert.deepEqual(await getLimits(api, address), { cpu: 1, memory: undefined, timeout: 600 });
});

Deno.test("setLimits() changes what is given and answers what holds then", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const { api } = await fakeSession(fake, home);
  fake.state.limits.set(key, { reservedCpu: 1024, reservedMemory: 4096 });
  fake.fault("setLimits", { kind: "drop" });
  const resources = { cpu: 2, timeout: 600 };
  assert.deepEqual(await setLimits(api, address, { resources }), {
    cpu: 2,
    memory: 4096,
    timeout: 600,
  });
});

Deno.test("setLimits() sends nothing that is not allowed or empty", async () => {
  await using home = await temporaryHome();
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await using fake = await FakeCoursera.start();
  const { api } = await fakeSession(fake, home);
  for (const resources of [{}, { cpu: 3 }, { cpu: 4, memory: 4096 }, { timeout: 1 }]) {
    await assert.rejects(setLimits(api, address, { resources }), UsageError);
  }
  assert.deepEqual(fake.asked, []);
});
