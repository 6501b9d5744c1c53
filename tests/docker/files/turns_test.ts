import assert from "node:assert/strict";
import { takeTurns } from "../../../docker/files/turns.ts";

Deno.test("takeTurns() lets others have a turn in a loop that never waits", async () => {
  let isHeard = false;
  setTimeout(() => isHeard = true);
  for (let step = 0; !isHeard && step < 10_000_000; step++) await takeTurns();
  assert.ok(isHeard);
});
