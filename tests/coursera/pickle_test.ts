import assert from "node:assert/strict";
import fc from "fast-check";
import { PickleError, type PickleValue, readPickle } from "../../coursera/pickle.ts";
import samples from "./testdata/pickles.json" with { type: "json" };

Deno.test("readPickle() reads what Python writes, in every protocol", async (t) => {
  for (const { name, pickle, value, integers } of samples.good) {
    await t.step(name, () => {
      const read = plain(readPickle(Uint8Array.fromBase64(pickle)));
      if (value !== undefined) assert.deepEqual(read, value);
      if (integers !== undefined) {
        const expected = Object.entries(integers).map(([key, text]) => [key, BigInt(text)]);
        assert.deepEqual(read, Object.fromEntries(expected));
      }
    });
  }
});

Deno.test("readPickle() refuses whatever is more than strings, numbers and dictionaries", async (t) => {
  for (const { name, pickle } of samples.bad) {
    await t.step(name, () => {
      assert.throws(() => readPickle(Uint8Array.fromBase64(pickle)), PickleError);
    });
  }
});

Deno.test("readPickle() is total: any bytes give a value or a PickleError", () => {
  const opcodes = fc.constantFrom(
    ...new TextEncoder().encode("(}dsupqrghjVXSTUFGILKMJ.0123456789\n'"),
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(fc.oneof(opcodes, fc.constantFrom(0x80, 0x8a, 0x8c, 0x8d, 0x94, 0x95, 0, 1, 4)), {
      maxLength: 60,
    }).map((list) => Uint8Array.from(list)),
  );
  fc.assert(
    fc.property(bytes, (input) => {
      try {
        readPickle(input);
      } catch (error) {
        assert(error instanceof PickleError, String(error));
      }
    }),
    { numRuns: 5000 },
  );
});

Deno.test("readPickle() refuses a good pickle with any one byte cut off", () => {
  const pickle = Uint8Array.fromBase64(samples.good[5]!.pickle);
  for (let length = 0; length < pickle.length; length++) {
    assert.throws(() => readPickle(pickle.subarray(0, length)), PickleError);
  }
});

function plain(value: PickleValue): unknown {
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([key, each]) => [key, plain(each)]));
}
