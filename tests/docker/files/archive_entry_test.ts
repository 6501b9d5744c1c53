import assert from "node:assert/strict";
import {
  byteLimiter,
  entryParts,
  refusal,
  tooLarge,
  tooMany,
  unreadable,
} from "../../../docker/files/archive_entry.ts";
import { UserError } from "../../../terminal/errors.ts";

Deno.test("entryParts() gives the parts below the folder", () => {
  const cases: [name: string, parts: string[]][] = [
    ["a", ["a"]],
    ["a/b.c/d", ["a", "b.c", "d"]],
    ["./a//b/./c/", ["a", "b", "c"]],
    ["", []],
    [".", []],
    ["...", ["..."]],
    ["..a/a../a..b", ["..a", "a..", "a..b"]],
    ["é ", ["é "]],
  ];
  for (const [name, parts] of cases) assert.deepEqual(entryParts("it", name), parts);
});

Deno.test("entryParts() refuses what could lead outside, wherever it stands in the name", () => {
  const names = [
    ...["/", "/a", "//a", "..", "../a", "a/..", "a/../b", "a/b/..", "./..", "a/./../b"],
    ...["\\", "\\a", "..\\a", "a\\..", "a/..\\b", "C:\\a", "c:/a"],
  ];
  for (const name of names) {
    assert.throws(() => entryParts("it", name), {
      name: "UserError",
      message: /^`it` is refused: the entry ".*" lies outside of it$/s,
    });
  }
});

Deno.test("entryParts() says of a backslash and of a NUL byte what they are", () => {
  for (const name of ["a\\b", "a\\", "a/b\\c", "\0", "a\0", "a/\0b"]) {
    assert.throws(() => entryParts("it", name), {
      message: /^`it` is refused: the name of the entry ".*" has a (backslash|NUL byte)$/s,
    });
  }
});

Deno.test("entryParts() refuses what no file system takes, by bytes and by depth", () => {
  const long = (name: string) => `the name of the entry "${name.slice(0, 60)}…" is too long`;
  const deep = (name: string) => `the entry "${name.slice(0, 60)}…" is nested too deep`;
  const path = (length: number) => `${"d".repeat(99)}/`.repeat(30).slice(0, length);
  const cases: [name: string, refused?: string][] = [
    ["n".repeat(255)],
    ["é".repeat(127)],
    ["n".repeat(256), long("n".repeat(256))],
    ["é".repeat(128), long("é".repeat(128))],
    [`a/${"n".repeat(256)}/b`, long(`a/${"n".repeat(256)}`)],
    [path(3000)],
    [`${path(3000)}d`, long(path(3000))],
    [`${path(2900)}${"é".repeat(50)}`],
    [`${path(2900)}${"é".repeat(50)}d`, long(path(2900))],
    ["d/".repeat(256)],
    [`${"d/".repeat(255)}./f`],
    [`${"d/".repeat(256)}f`, deep("d/".repeat(256))],
    ["d/".repeat(257), deep("d/".repeat(257))],
  ];
  for (const [name, refused] of cases) {
    if (refused === undefined) assert.ok(entryParts("it", name).length > 0);
    else {
      assert.throws(() => entryParts("it", name), { message: `\`it\` is refused: ${refused}` });
    }
  }
});

Deno.test("byteLimiter() counts over all streams, and what it lets through is unchanged", async () => {
  const limits = { bytes: 5, entries: 1 };
  const limited = byteLimiter("it", limits);
  const through = async (...chunks: string[]) => {
    const stream = ReadableStream.from(chunks.map((text) => new TextEncoder().encode(text)));
    return await new Response(stream.pipeThrough(limited())).text();
  };
  assert.equal(await through("ab", "c"), "abc");
  assert.equal(await through("de"), "de");
  await assert.rejects(through("f"), tooLarge("it", limits));
  assert.equal(await byteLimiter("it", limits)().readable.cancel(), undefined);
});

Deno.test("Refusals name the archive, safe for a terminal, and the limit", () => {
  const say = (bytes: number) => tooLarge("it", { bytes, entries: 1 }).message;
  assert.equal(refusal("a\x1b", "why").message, "`a\\x1b` is refused: why");
  assert.ok(refusal("a", "why") instanceof UserError);
  assert.equal(
    tooMany("it", { bytes: 1, entries: 7 }).message,
    "`it` is refused: it has more than 7 entries",
  );
  assert.equal(say(8 * 1024 ** 3), "`it` is refused: it unpacks to more than 8 GB");
  assert.equal(say(1536 * 1024 ** 2), "`it` is refused: it unpacks to more than 1.50 GB");
  assert.equal(say(100 * 1024 ** 2 + 1), "`it` is refused: it unpacks to more than 100 MB");
});

Deno.test("unreadable() tells the archive's faults from those of the disk and the user", () => {
  const named = (name: string) => Object.assign(new Error("x"), { name });
  const coded = (code: string) => Object.assign(new Error("x"), { code });
  const same = [
    new UserError("u"),
    coded("ENOSPC"),
    coded("EDQUOT"),
    named("AbortError"),
    named("InterruptedError"),
  ];
  for (const error of same) assert.equal(unreadable("it", "zip", error), error);

  const other: [error: unknown, message: string][] = [
    [new Error("bad\x1b"), "`i\\x1bt` is not a zip that can be read: bad\\x1b"],
    [coded("EIO"), "`i\\x1bt` is not a zip that can be read: x"],
    [named("AbortErrors"), "`i\\x1bt` is not a zip that can be read: x"],
    [named("NoAbortError"), "`i\\x1bt` is not a zip that can be read: x"],
    ["text", "`i\\x1bt` is not a zip that can be read: unknown"],
    [{ code: "ENOSPC", name: "AbortError" }, "`i\\x1bt` is not a zip that can be read: unknown"],
    [
      Object.assign(new Error("x"), { filename: "a\n" }),
      '`i\\x1bt` is refused: the entry "a\\n" has an unsafe name',
    ],
  ];
  for (const [error, message] of other) {
    const told = unreadable("i\x1bt", "zip", error);
    assert(told instanceof UserError);
    assert.equal(told.message, message);
    if (message.includes("read")) assert.equal(told.cause, error);
  }
});
