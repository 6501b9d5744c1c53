import assert from "node:assert/strict";
import * as z from "zod";
import { ProgramAccount } from "../../support/coursera/program_account.ts";
import { cacheOf } from "../../support/coursera/fake_coursera_client.ts";

const cacheSchema = z.object({ token: z.string(), expires: z.number(), refresh: z.string() });

Deno.test("100 programs, 20 at a time, refresh one expired cache: none fails, no torn file", async () => {
  await using account = await ProgramAccount.open();
  const { state } = account.fake;
  state.rotates = true;
  for (let batch = 1; batch <= 5; batch++) {
    const refresh = [...state.refreshTokens].at(-1) ?? "";
    await account.home.write(".coursera/oauth2_cache.json", cacheOf({ expiresIn: -1, refresh }));
    const results = await Promise.all(
      Array.from({ length: 20 }, () => account.run(["configure", "check-auth"])),
    );
    for (const { code, stderr } of results) assert.equal(code, 0, stderr);
    assert.equal(state.grants, batch, "they share one refresh");
    const cache = cacheSchema.parse(JSON.parse(await account.cache() ?? ""));
    assert.equal(cache.token, `fake-access-token-granted-${batch}`);
  }
  const entries = await Array.fromAsync(Deno.readDir(`${account.home.path}/.coursera`));
  const names = entries.map(({ name }) => name);
  assert.deepEqual(names.sort(), [
    "courseraprogramming.cfg",
    "oauth2_cache.json",
    "oauth2_cache.json.lock",
  ]);
});
