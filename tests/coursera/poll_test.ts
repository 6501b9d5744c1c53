import assert from "node:assert/strict";
import { poll } from "../../coursera/poll.ts";
import { FakeClock } from "../support/coursera/fake_coursera_clock.ts";

const HOUR_MS = 3_600_000;

Deno.test("poll() ends in time, however the clock is set meanwhile", async (t) => {
  for (const hours of [-50_000, -5, 5, 50_000]) {
    await t.step(`by ${hours} hours`, async () => {
      const clock = new FakeClock();
      let attempts = 0;
      const attempt = (leftMs: number) => {
        attempts += 1;
        assert(leftMs <= 60_000);
        return Promise.resolve(attempts === 100 ? "it goes on and on" : undefined);
      };
      const jumping = {
        now: () => clock.now() + (attempts > 1 ? hours * HOUR_MS : 0),
        elapsed: () => clock.elapsed(),
        sleep: (milliseconds: number) => clock.sleep(milliseconds),
      };
      const before = clock.elapsed();
      assert.equal(await poll(attempt, { clock: jumping, timeoutMs: 60_000 }), undefined);
      assert(attempts > 3, "it does not give up early");
      assert(clock.elapsed() - before <= 60_000);
    });
  }
});
