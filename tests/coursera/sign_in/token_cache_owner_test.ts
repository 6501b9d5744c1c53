import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../../coursera/clock.ts";
import { TokenCache, type Tokens } from "../../../coursera/sign_in/token_cache.ts";
import { cacheOf, temporaryHome } from "../../support/coursera/fake_coursera_client.ts";
import { requireRoot } from "../../support/root.ts";

const lock = { clock: systemClock, timeoutMs: 5000 };
const tokens: Tokens = { token: "t1", expires: 4102444800, refresh: "r1" };

Deno.test("TokenCache follows no link of another user (needs root)", async () => {
  requireRoot();
  await using home = await temporaryHome();
  await home.write("private", cacheOf());
  const path = join(home.path, "c.json");
  await Deno.symlink("private", path);
  const chown = (owner: string) =>
    new Deno.Command("chown", { args: ["-h", owner, path] }).output();
  assert((await chown("1001")).success);
  const cache = new TokenCache({ path });
  const refused = { message: `Failed to use \`${path}\`: the link belongs to another user` };
  await assert.rejects(cache.read(), refused);
  await assert.rejects(cache.update(() => Promise.resolve(tokens), lock), refused);
  assert((await chown("0")).success);
  assert.equal((await cache.read()).state, "present");
});

Deno.test("TokenCache follows a link of the folder's owner (needs root)", async () => {
  requireRoot();
  await using home = await temporaryHome();
  await home.write("folder/private", cacheOf());
  const path = join(home.path, "folder/c.json");
  await Deno.symlink("private", path);
  const chown = await new Deno.Command("chown", {
    args: ["-h", "1001", path, join(home.path, "folder")],
  }).output();
  assert(chown.success);
  assert.equal((await new TokenCache({ path }).read()).state, "present");
});
