import assert from "node:assert/strict";
import { pause } from "../../../docker/engine/pause.ts";

Deno.test("pause() ends when its time is over, and at once by its signal", async () => {
  const reason = new Error("stopped");
  const stopping = new AbortController();
  await pause(1, stopping.signal);
  // An hour: without the signal this test would not end.
  const waiting = pause(3_600_000, stopping.signal);
  stopping.abort(reason);
  await assert.rejects(waiting, reason);
  await assert.rejects(pause(3_600_000, stopping.signal), reason);
});
