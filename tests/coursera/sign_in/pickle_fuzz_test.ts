import assert from "node:assert/strict";
import fc from "fast-check";
import { PickleError, readPickle } from "../../../coursera/sign_in/pickle.ts";
import samples from "../testdata/pickles.json" with { type: "json" };

/** Reads bytes that may be anything: a value or the one documented error. */
function tryToRead(bytes: Uint8Array): void {
  try {
    readPickle(bytes);
  } catch (error) {
    assert(error instanceof PickleError, String(error));
  }
}

/** The longest pickle that is read. */
const most = 65_536;

function bytesOf(program: string): Uint8Array {
  return Uint8Array.from(program, (character) => character.charCodeAt(0));
}

Deno.test("readPickle() is total: any bytes give a value or a PickleError", () => {
  const opcodes = [...bytesOf("(}dsupqrghjVXSTUFGILKMJ.0123456789\n'")];
  const likely = [...opcodes, 0x80, 0x8a, 0x8c, 0x8d, 0x94, 0x95, 0, 1, 4, 0x7f, 0xff];
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(fc.constantFrom(...likely), { maxLength: 60 }).map((list) => Uint8Array.from(list)),
  );
  fc.assert(fc.property(bytes, tryToRead), { numRuns: 5000 });
});

Deno.test("readPickle() is total for programs of whole instructions", () => {
  const line = fc.oneof(
    fc.constantFrom("0", "-1", "1L", "99999999999999999999", "1e999", "'a'", "'\\x41'", "\\u00e9"),
    fc.string({ maxLength: 8 }),
  );
  const length = fc.oneof(fc.nat(6), fc.constantFrom(255, 2 ** 31, 2 ** 32 - 1, 2 ** 63));
  const counted = fc.tuple(
    fc.constantFrom<[string, number]>(
      ["U", 1],
      ["\x8c", 1],
      ["\x8a", 1],
      ["X", 4],
      ["T", 4],
      ["\x8d", 8],
      ["\x95", 8],
    ),
    length,
    fc.string({ maxLength: 6 }),
  ).map(([[opcode, width], size, text]) => {
    const little = Array.from(
      { length: width },
      (_, at) => String.fromCharCode(Math.floor(size / 256 ** at) % 256),
    );
    return opcode + little.join("") + text;
  });
  const instruction = fc.oneof(
    fc.constantFrom(..."(}dsu\x94."),
    fc.constantFrom("K\x01", "M\x01\x02", "J\xff\xff\xff\xff", "h\x00", "q\x00", "\x80\x04"),
    fc.constantFrom("U\x01a", "U\x01b", "j\x00\x00\x00\x00", "r\x00\x00\x00\x00"),
    fc.tuple(fc.constantFrom(..."VSFILpg"), line).map(([opcode, text]) => `${opcode}${text}\n`),
    counted,
  );
  const programs = fc.array(instruction, { maxLength: 30 }).map((list) => bytesOf(list.join("")));
  fc.assert(fc.property(programs, tryToRead), { numRuns: 5000 });
});

Deno.test("readPickle() is total for real pickles with a changed byte", () => {
  const pickles = samples.good.map(({ pickle }) => Uint8Array.fromBase64(pickle));
  const changed = fc.tuple(fc.constantFrom(...pickles), fc.nat(), fc.nat(255))
    .map(([pickle, at, value]) => pickle.with(at % pickle.length, value));
  fc.assert(fc.property(changed, tryToRead), { numRuns: 3000 });
});

Deno.test("readPickle() ends soon, however much an instruction is repeated", () => {
  const repeated = [
    ...[
      "}",
      "(",
      "(d",
      "K\x01",
      "(K\x01",
      "U\x01aq\x00h\x00",
      "U\x00\x94",
      "}U\x01a(ds",
      "(U\x01aK\x01d",
    ],
    ...[
      "I1\n",
      "F1\n",
      "Va\n",
      "\x80\x04",
      "\x95\0\0\0\0\0\0\0\0",
      "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\xff",
    ],
  ];
  for (const program of repeated) {
    const whole = program.repeat(Math.floor(most / program.length));
    for (const start of ["", "}", "}("]) tryToRead(bytesOf(start + whole).subarray(0, most));
  }
  for (const start of ["V", "S'", "F", "I", "L", "p", "F1.", "F1e", "S'\\"]) {
    tryToRead(bytesOf(`${start}${"1".repeat(most - 10)}\n.`));
    tryToRead(bytesOf(`${start}${"\\".repeat(most - 10)}\n.`));
  }
});
