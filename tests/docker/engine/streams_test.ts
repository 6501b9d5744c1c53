import assert from "node:assert/strict";
import { Capturer, TailCapturer } from "../../../docker/engine/streams.ts";

Deno.test("Capturer keeps the first bytes, counts all, and says whether it was cut", () => {
  const capturer = new Capturer(3_000_000);
  const piece = new Uint8Array(70_001).fill(7);
  for (let n = 0; n < 40; n++) capturer.take(piece);
  assert.deepEqual([capturer.capture().total, capturer.capture().cut], [2_800_040, false]);
  assert.equal(capturer.capture().bytes.length, 2_800_040);
  for (let n = 0; n < 10; n++) capturer.take(piece);
  const { bytes, total, cut } = capturer.capture();
  assert.deepEqual([bytes.length, total, cut], [3_000_000, 3_500_050, true]);
  assert.ok(bytes.every((byte) => byte === 7));
});

Deno.test("Capturer copies what it is given, as the buffer is used again", () => {
  const capturer = new Capturer(10);
  const buffer = new Uint8Array([1, 2]);
  capturer.take(buffer);
  buffer.fill(9);
  assert.deepEqual([...capturer.capture().bytes], [1, 2]);
});

Deno.test("Capturer keeps the end of what did not fit", () => {
  const all = new Uint8Array(100_000).map((_, index) => index % 251);
  for (const size of [1, 700, 9000, 20_000, 100_000]) {
    const capturer = new Capturer(1000);
    for (let at = 0; at < all.length; at += size) capturer.take(all.subarray(at, at + size));
    assert.deepEqual(capturer.capture().tail, all.slice(-16_384), `in pieces of ${size}`);
  }
  const little = new Capturer(3);
  for (const byte of [1, 2, 3, 4, 5]) little.take(new Uint8Array([byte]));
  assert.deepEqual([...little.capture().bytes, ...little.capture().tail], [1, 2, 3, 4, 5]);
});

Deno.test("TailCapturer keeps the end", () => {
  const tail = new TailCapturer(5);
  for (const text of ["abc", "defghijklmnop", "q"]) tail.take(new TextEncoder().encode(text));
  assert.equal(tail.text, "mnopq");
});
