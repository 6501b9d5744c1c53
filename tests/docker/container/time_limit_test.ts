import assert from "node:assert/strict";
import { TimeLimit } from "../../../docker/container/time_limit.ts";

/** A limit that is over at once by our clock, and by the engine's as `left` says, one answer a look. */
function limited(left: (() => Promise<number>)[]) {
  const over = Promise.withResolvers<void>();
  let looks = 0;
  let ends = 0;
  const limit = new TimeLimit({
    limitMs: 0,
    left: () => left[looks++]?.() ?? Promise.reject(new Error("too many looks")),
    onOver: () => {
      ends++;
      over.resolve();
    },
  });
  return { limit, over: over.promise, looks: () => looks, ends: () => ends };
}

const milliseconds = (left: number) => () => Promise.resolve(left);

Deno.test("TimeLimit asks again until the engine says that nothing is left", async () => {
  const { limit, over, looks, ends } = limited([20, 5, 0].map(milliseconds));
  assert.equal(limit.isOver, false);
  await over;
  assert.deepEqual([looks(), ends(), limit.isOver], [3, 1, true]);
  limit.stop();
  assert.equal(limit.isOver, true);
});

Deno.test("TimeLimit is over where the engine cannot say what is left", async () => {
  const { limit, over } = limited([() => Promise.reject(new Error("lost"))]);
  await over;
  assert.equal(limit.isOver, true);
});

Deno.test("TimeLimit ends nothing that has ended, also while the engine is being asked", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<number>();
  const { limit, ends } = limited([() => {
    asked.resolve();
    return answer.promise;
  }]);
  await asked.promise;
  limit.stop();
  answer.resolve(0);
  await answer.promise;
  // One more turn, in which the answer is used.
  await Promise.resolve();
  assert.deepEqual([ends(), limit.isOver], [0, false]);
});

Deno.test("TimeLimit waits longer than a timer can", () => {
  const { limit, looks } = limited([]);
  limit.stop();
  const long = new TimeLimit({ limitMs: 2 ** 40, left: milliseconds(0), onOver: assert.fail });
  long.stop();
  assert.equal(looks(), 0);
});
