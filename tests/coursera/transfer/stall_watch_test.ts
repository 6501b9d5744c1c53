import assert from "node:assert/strict";
import { StallError, watchForStall } from "../../../coursera/transfer/stall_watch.ts";

const limits = { stallMs: 500, leastBytes: 1000, everyMs: 20 };

/** Work that moves so many bytes every 20 ms, for 1.5 s. */
function moving(bytes: number) {
  return async (heard: (bytes: number) => void) => {
    for (let moved = 0, step = 0; step < 75; step++, moved += bytes) {
      heard(moved);
      await new Promise((done) => setTimeout(done, 20));
    }
    return "done";
  };
}

Deno.test("watchForStall() gives up what drips, and not what moves", async () => {
  await assert.rejects(watchForStall(undefined, moving(1), limits), StallError);
  await assert.rejects(watchForStall(undefined, moving(0), limits), StallError);
  assert.equal(await watchForStall(undefined, moving(1000), limits), "done");
  // An upload that was begun before moves from where it is.
  assert.equal(await watchForStall(undefined, moving(-1000), limits), "done");
});

Deno.test("watchForStall() ends with its signal", async () => {
  const reason = new Error("stopped");
  const signal = AbortSignal.abort(reason);
  await assert.rejects(watchForStall(signal, () => new Promise(() => {})), reason);
});
