import assert from "node:assert/strict";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { unpack } from "../../../docker/files/unpack.ts";
import { gzip, tarOf, zipOf } from "../../support/hostile_archives.ts";
import { temporaryFolder } from "../../support/files.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const limits = { bytes: 1 << 20, entries: 20, title: "it" };

/**
 * Unpacks bytes that may be anything. Either all goes well or it is the user's error; nothing is
 * written beside the folder, what is in it keeps to the limits, and no file is left open (which the
 * test runner looks for).
 */
async function tryToUnpack(kind: "tar" | "zip", bytes: Uint8Array): Promise<void> {
  await using folder = await temporaryFolder();
  const [archive, into] = [join(folder.path, "archive"), join(folder.path, "into")];
  await Deno.mkdir(into);
  await Deno.writeFile(archive, bytes);
  try {
    await unpack(kind, archive, into, limits);
  } catch (error) {
    assert(error instanceof Error && error.name === "UserError", String(error));
    assert.match(error.message, /^`it` is (refused|not a (zip|tar|tar\.gz) that can be read): ./);
  }
  const names = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name).sort();
  assert.deepEqual(names, ["archive", "into"]);
  assert.ok(await sizeOf(into) <= limits.bytes);
}

/** Bytes of all files below a folder, in which there is nothing but files and folders. */
async function sizeOf(folder: string): Promise<number> {
  let sum = 0;
  for await (const { name, isFile, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    const info = await Deno.lstat(path);
    assert.ok(isFile || isDirectory);
    assert.equal(info.mode! & 0o7022, 0, "no setuid bits, nothing that others may write");
    sum += isFile ? info.size : await sizeOf(path);
  }
  return sum;
}

/** Archives with a few bytes changed, removed or repeated, mostly where their structure is. */
function damaged(archives: Bytes[]): fc.Arbitrary<Bytes> {
  const faults = fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom("set", "cut", "copy")), {
    minLength: 1,
    maxLength: 4,
  });
  return fc.tuple(fc.constantFrom(...archives), faults).map(([archive, list]) => {
    let bytes = [...archive];
    for (const [at, value, what] of list) {
      const place = at % bytes.length;
      if (what === "set") bytes[place] = value;
      else if (what === "cut") bytes = bytes.toSpliced(place, value);
      else bytes = bytes.toSpliced(place, 0, ...bytes.slice(place, place + value));
      if (bytes.length === 0) bytes = [value];
    }
    return Uint8Array.from(bytes);
  });
}

/** A number as a tar's header has it: octal, base 256, or nonsense. */
const numbers = fc.oneof(
  fc.nat().map((value) => value.toString(8)),
  fc.constantFrom("", " ", "77777777777", "-1", "9", "\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff"),
  fc.constantFrom("\x80\0\0\0\0\0\0\0\0\0\x02\0", "\xff".repeat(12), "0000000001"),
);

const names = fc.oneof(
  fc.constantFrom("a", "a/b", "a/", "../a", "/a", "..", ".", "", "a\\b", "d/".repeat(49)),
  fc.string({ maxLength: 100 }),
);

/** A block that is a tar's header, with a true checksum, whatever it says. */
function tarHeader(fields: {
  name: string;
  mode: string;
  size: string;
  time: string;
  type: string;
  link: string;
  magic: string;
  prefix: string;
}): Buffer {
  const block = Buffer.alloc(512);
  const put = (text: string, at: number, length: number) => block.write(text, at, length, "latin1");
  put(fields.name, 0, 100);
  put(fields.mode, 100, 8);
  put(fields.size, 124, 12);
  put(fields.time, 136, 12);
  put(fields.type, 156, 1);
  put(fields.link, 157, 100);
  put(fields.magic, 257, 8);
  put(fields.prefix, 345, 155);
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148, 8);
  return block;
}

const headers = fc.record({
  name: names,
  mode: numbers,
  size: fc.oneof(numbers, fc.nat(1100).map((value) => value.toString(8))),
  time: numbers,
  type: fc.constantFrom(..."0123456789xgLKSDMVN\0", "\xff"),
  link: names,
  magic: fc.constantFrom("ustar\x0000", "ustar  \0", "", "ustar"),
  prefix: fc.oneof(fc.constant(""), names),
}).map(tarHeader);

/** Records of extended headers, whose length may be wrong. */
const records = fc.array(
  fc.tuple(
    fc.constantFrom("path", "size", "mtime", "linkpath", "GNU.sparse.size", "__proto__", "uid", ""),
    fc.oneof(names, fc.constantFrom("1e9", "-1", "99999999999999999999", "NaN", "0", "5")),
    fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: -9, max: 9999 })),
  ),
  { maxLength: 4 },
).map((list) =>
  list.map(([key, value, off]) => {
    const body = ` ${key}=${value}\n`;
    return `${body.length + 2 + off}${body}`;
  }).join("")
).map((text) => {
  const body = Buffer.alloc(Math.ceil(text.length / 512) * 512);
  body.write(text, "latin1");
  return body;
});

const blocks = fc.oneof(
  { weight: 4, arbitrary: headers },
  { weight: 2, arbitrary: records },
  fc.uint8Array({ minLength: 512, maxLength: 512 }).map((bytes) => Buffer.from(bytes)),
  fc.constant(Buffer.alloc(512)),
);

const sanitized = { sanitizeOps: true, sanitizeResources: true };

/** Few runs, for each writes files; a failure names the seed with which it comes again. */
const runs = { numRuns: 200 };

Deno.test("unpack() is total for damaged archives", sanitized, async () => {
  const entries = [
    { name: "a.py", text: "print(1)\n".repeat(99) },
    { name: "sub/b", text: "2" },
    { name: "run", text: "#!/bin/sh\n", mode: 0o100755 },
  ];
  const tar = await tarOf(
    ...entries,
    { name: `${"n".repeat(120)}/x`, text: "long" },
    { name: "é".repeat(60), pax: { comment: "x" } },
  );
  const zips = [await zipOf(...entries), await zipOf({ name: "sub/" }, ...entries)];
  const tries = fc.oneof(
    damaged([tar, gzip(tar)]).map((bytes) => ["tar", bytes] as const),
    damaged(zips).map((bytes) => ["zip", bytes] as const),
  );
  await fc.assert(fc.asyncProperty(tries, ([kind, bytes]) => tryToUnpack(kind, bytes)), runs);
});

Deno.test("unpack() is total for tar headers that say anything", sanitized, async () => {
  const archives = fc.array(blocks, { maxLength: 8 }).map((list) =>
    Buffer.concat([...list, Buffer.alloc(1024)])
  );
  await fc.assert(fc.asyncProperty(archives, (bytes) => tryToUnpack("tar", bytes)), runs);
});

Deno.test("unpack() is total for any bytes", sanitized, async () => {
  const marks = fc.constantFrom("", "PK\x03\x04", "PK\x05\x06", "\x1f\x8b\x08\0");
  const bytes = fc.tuple(marks, fc.uint8Array({ maxLength: 1200 })).map(([mark, rest]) =>
    Buffer.concat([Buffer.from(mark, "latin1"), rest])
  );
  const property = fc.asyncProperty(fc.constantFrom("tar", "zip"), bytes, tryToUnpack);
  await fc.assert(property, runs);
});
