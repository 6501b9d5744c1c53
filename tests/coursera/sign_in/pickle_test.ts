import assert from "node:assert/strict";
import { PickleError, type PickleValue, readPickle } from "../../../coursera/sign_in/pickle.ts";
import samples from "../testdata/pickles.json" with { type: "json" };

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

/** A pickle written as text, one character a byte. */
function read(program: string): unknown {
  return plain(readPickle(Uint8Array.from(program, (character) => character.charCodeAt(0))));
}

Deno.test("readPickle() knows each instruction, to the limits of its numbers", async (t) => {
  const cases: [program: string, value: unknown][] = [
    ["\x80\x05K\x01.", 1n],
    ["\x80\x00K\x01.", 1n],
    ["\x95\xff\xff\xff\xff\xff\xff\xff\xffK\x01.", 1n],
    ["K\xff.", 255n],
    ["M\x01\x02.", 513n],
    ["J\xff\xff\xff\x7f.", 2147483647n],
    ["J\x00\x00\x00\x80.", -2147483648n],
    ["\x8a\x00.", 0n],
    ["\x8a\x01\xff.", -1n],
    ["\x8a\x02\x00\x01.", 256n],
    ["\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.", 2n ** 63n - 1n],
    ["I0\n.", 0n],
    ["I-10\n.", -10n],
    ["I12345678901234567890\n.", 12345678901234567890n],
    ["L7L\n.", 7n],
    ["L-0012\n.", -12n],
    ["L12345678901234567890L\n.", 12345678901234567890n],
    ["F12\n.", 12],
    ["F-1.\n.", -1],
    ["F1.25\n.", 1.25],
    ["F1e5\n.", 1e5],
    ["F12.5E+05\n.", 12.5e5],
    ["F1e-10\n.", 1e-10],
    ["G\x3f\xf8\x00\x00\x00\x00\x00\x00.", 1.5],
    ["Va\\n\x80\xff\n.", "a\\n\x80\xff"],
    ["V\\u00e9\\u20AC\\U0010ffff\\U0001F600\n.", "é€\u{10ffff}😀"],
    ["X\x02\x00\x00\x00\xc3\xa9.", "é"],
    ["\x8c\x04\xef\xbb\xbfa.", "\ufeffa"],
    ["\x8d\x01\x00\x00\x00\x00\x00\x00\x00a.", "a"],
    ["T\x02\x00\x00\x00a\x7f.", "a\x7f"],
    ["U\x02a\x7f.", "a\x7f"],
    ["S''\n.", ""],
    ["S'a\"b'\n.", 'a"b'],
    [`S"a\\n\\r\\t\\\\\\'\\"\\x41\\x7f"\n.`, "a\n\r\t\\'\"A\x7f"],
    ["}.", {}],
    ["(d.", {}],
    ["(U\x01aK\x01U\x01bK\x02d.", { a: 1n, b: 2n }],
    ["}U\x01aK\x01s.", { a: 1n }],
    ["}U\x01aK\x01s(U\x01bK\x02U\x01aK\x03u.", { a: 3n, b: 2n }],
    ["(U\x01a(U\x01bK\x01dd.", { a: { b: 1n } }],
    ["K\x01.K\x02", 1n],
  ];
  for (const [program, value] of cases) {
    await t.step(JSON.stringify(program), () => assert.deepEqual(read(program), value));
  }
});

Deno.test("readPickle() recalls what was remembered under a number", () => {
  const written = [
    ...["p0\n", "p123456789\n", "q\x00", "q\xff", "r\x00\x00\x00\x00", "r\x00\x00\x01\x00"],
  ];
  const recalled = [
    ...["g0\n", "g123456789\n", "h\x00", "h\xff", "j\x00\x00\x00\x00", "j\x00\x00\x01\x00"],
  ];
  written.forEach((remember, at) => {
    // The dictionary's key and value are one string, so it stands in two places.
    assert.deepEqual(read(`(U\x01a${remember}${recalled[at]}d.`), { a: "a" });
  });
  // Numbers go on where the last one was; a later value replaces an earlier one.
  assert.deepEqual(read("(U\x01a\x94U\x01b\x94h\x00h\x01d."), { a: "b" });
  assert.deepEqual(read("(U\x01aq\x07U\x01bq\x07U\x01ch\x07d."), { a: "b", c: "b" });
});

Deno.test("readPickle() says why it refuses", async (t) => {
  const cases: [program: string, reason: RegExp][] = [
    ["", /^ends in the middle$/],
    ["K", /^ends in the middle$/],
    ["K\x01", /^ends in the middle$/],
    ["U\x02a", /^ends in the middle$/],
    ["I1", /^ends in the middle$/],
    ["G\x00\x00\x00\x00\x00\x00\x00", /^ends in the middle$/],
    ["\x8d\x00\x00\x00\x00\x00\x00\x00\x80a.", /^ends in the middle$/],
    ["X\xff\xff\xff\xffa.", /^ends in the middle$/],
    ["\x80\x06K\x01.", /^protocol above 5$/],
    [".", /^more than one value|^a value is missing/],
    ["K\x01K\x02.", /^more than one value on the stack$/],
    ["(.", /^a value is missing$/],
    ["s", /^a value is missing$/],
    ["K\x01s", /^a value is missing$/],
    ["U\x01aK\x01s", /^a value is missing$/],
    ["(U\x01aK\x01s", /^a value is missing$/],
    ["}(K\x01s", /^a value is missing$/],
    ["p0\n", /^a value is missing$/],
    ["(p0\n", /^a value is missing$/],
    ["d", /^a mark is missing$/],
    ["}u", /^a mark is missing$/],
    ["(U\x01ad", /^a key without a value$/],
    ["(K\x01K\x02d", /^a key is not a string$/],
    ["}K\x01K\x02s", /^a key is not a string$/],
    ["K\x01U\x01aK\x01s", /^items for something that is not a dictionary$/],
    ["K\x01(U\x01aK\x01u", /^items for something that is not a dictionary$/],
    ["h\x00", /^a reference to nothing that may be repeated$/],
    ["K\x01q\x01h\x00", /^a reference to nothing that may be repeated$/],
    ["}q\x00h\x00", /^a reference to nothing that may be repeated$/],
    ["K\x01p1234567890\n", /^a malformed integer$/],
    ["K\x01p-1\n", /^a malformed integer$/],
    ["K\x01p\n", /^a malformed integer$/],
    ["\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x00.", /^an integer above 64 bits$/],
    ["\x8c\x01\xff.", /^a string is not UTF-8$/],
    ["U\x01\x80.", /^a byte string is not ASCII$/],
    ["T\x01\x00\x00\x00\x80.", /^a byte string is not ASCII$/],
    ["S'\\x80'\n.", /^a byte string is not ASCII$/],
    ["V\\U00110000\n.", /^a string has an impossible character$/],
    ["S'\\q'\n.", /^a string with an unknown escape$/],
    ["S'\\x4'\n.", /^a string with an unknown escape$/],
    ["G\x7f\xf0\x00\x00\x00\x00\x00\x00.", /^a number that is not finite$/],
    ["F1e999\n.", /^a number that is not finite$/],
    ...["a", "'a", "a'", "'a\"", "'", "x'a'", "'a'x"].map((text): [string, RegExp] => [
      `S${text}\n.`,
      /^a string without quotes$/,
    ]),
    ...["", ".5", "1e", "1e5x", "x1", "1x", "--1", "inf", "nan", "1,5", "1.5.5", "0x1"].map((
      text,
    ): [string, RegExp] => [`F${text}\n.`, /^a malformed number$/]),
    ...["", "00", "01", "-", "+1", "1 ", "x1", "1x", "1L", "-01", "123456789012345678901"].map((
      text,
    ): [string, RegExp] => [`I${text}\n.`, /^a malformed integer$/]),
    ...["", "L", "1LL", "1Lx", "x1L", "+1L", "--1L", "1.0L", "123456789012345678901L"].map((
      text,
    ): [string, RegExp] => [`L${text}\n.`, /^a malformed integer$/]),
  ];
  for (const [program, message] of cases) {
    await t.step(JSON.stringify(program), () => {
      assert.throws(() => read(program), { name: "PickleError", message });
    });
  }
});

Deno.test("readPickle() names every other instruction that it refuses", () => {
  const known = "\x80\x95(}dsupqr\x94ghjVX\x8c\x8dSTUFGILKMJ\x8a.";
  for (let code = 0; code < 256; code++) {
    const opcode = String.fromCharCode(code);
    if (known.includes(opcode)) continue;
    const hexadecimal = code.toString(16).padStart(2, "0");
    assert.throws(() => read(`${opcode}.`), {
      name: "PickleError",
      message: `instruction 0x${hexadecimal} makes something else than strings, numbers and ` +
        "dictionaries",
    });
  }
});

Deno.test("readPickle() reads 64 KB and refuses a byte more", () => {
  const most = 65_536;
  const ended = (length: number) => `K\x01.${" ".repeat(length - 3)}`;
  assert.equal(read(ended(most)), 1n);
  assert.throws(() => read(ended(most + 1)), { message: "longer than 64 KB" });
});

Deno.test("readPickle() reads bytes from the middle of a buffer", () => {
  const float = [0x47, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0x2e];
  assert.equal(readPickle(Uint8Array.of(1, 2, 3, ...float).subarray(3)), 1.5);
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

Deno.test("readPickle() refuses a key without a value, behind whole pairs too", () => {
  for (const items of ["S'a'\n", "S'a'\nI1\nS'b'\n"]) {
    const bytes = new TextEncoder().encode(`(${items}d.`);
    assert.throws(() => readPickle(bytes), { message: "a key without a value" });
  }
});
