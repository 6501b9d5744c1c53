import assert from "node:assert/strict";
import {
  type ListedFile,
  type ListingOptions,
  renderFiles,
  renderTotal,
  sortFiles,
} from "../../../docker/image/listing.ts";

const NOW = new Date("2026-11-22T12:00:00Z");

function listing(options: Partial<ListingOptions> = {}): ListingOptions {
  return { long: true, human: false, users: new Map(), groups: new Map(), now: NOW, ...options };
}

function file(options: Partial<ListedFile> = {}): ListedFile {
  return {
    ...{ name: "f", type: "file", mode: 0o644, links: 1, uid: 0, gid: 0, size: 0, modified: NOW },
    ...options,
  };
}

/** The one column of a line that a test is about. */
function column(at: number, options: Partial<ListedFile>, more: Partial<ListingOptions> = {}) {
  return renderFiles([file(options)], listing(more))[0]?.split(/ +/)[at];
}

Deno.test("renderFiles() spells modes as ls does", async (t) => {
  const modes: [ListedFile["type"], number, string][] = [
    ["file", 0o644, "-rw-r--r--"],
    ["file", 0, "----------"],
    ["file", 0o4755, "-rwsr-xr-x"],
    ["file", 0o4644, "-rwSr--r--"],
    ["file", 0o2755, "-rwxr-sr-x"],
    ["file", 0o2745, "-rwxr-Sr-x"],
    ["directory", 0o1777, "drwxrwxrwt"],
    ["directory", 0o1776, "drwxrwxrwT"],
    ["symlink", 0o777, "lrwxrwxrwx"],
    ["fifo", 0o600, "prw-------"],
    ["character-device", 0o666, "crw-rw-rw-"],
    ["block-device", 0o660, "brw-rw----"],
  ];
  for (const [type, mode, text] of modes) {
    await t.step(text, () => assert.equal(column(0, { type, mode }), text));
  }
});

Deno.test("renderFiles() gives the time to who is young and the year to who is not", () => {
  const time = (modified: string) =>
    renderFiles([file({ modified: new Date(modified) })], listing())[0]?.slice(-14);
  assert.equal(time("2026-11-22T11:59:00Z"), "Nov 22 11:59 f");
  assert.equal(time("2026-06-03T04:05:00Z"), "Jun  3 04:05 f");
  assert.equal(time("2026-05-20T04:05:00Z"), "May 20  2026 f");
  assert.equal(time("1970-01-01T00:00:00Z"), "Jan  1  1970 f");
  assert.equal(time("2026-11-23T00:00:00Z"), "Nov 23  2026 f");
});

Deno.test("renderFiles() rounds sizes up, as ls -h does", async (t) => {
  const sizes: [number, string][] = [
    [0, "0"],
    [1023, "1023"],
    [1024, "1.0K"],
    [1025, "1.1K"],
    [10_189, "10K"],
    [10_240, "10K"],
    [10_241, "11K"],
    [1_047_552, "1023K"],
    [1_048_576, "1.0M"],
    [5 * 1024 ** 3, "5.0G"],
  ];
  for (const [size, text] of sizes) {
    await t.step(String(size), () => assert.equal(column(4, { size }, { human: true }), text));
  }
});

Deno.test("renderFiles() lines columns up, and names who has a name", () => {
  const lines = renderFiles([
    file({ name: "big", size: 12345, links: 10, uid: 7, gid: 8 }),
    file({ name: "l", type: "symlink", mode: 0o777, target: "big", uid: 1000 }),
  ], listing({ users: new Map([[1000, "learner"], [7, "bob"]]), groups: new Map([[0, "root"]]) }));
  assert.deepEqual(lines, [
    "-rw-r--r-- 10 bob        8 12345 Nov 22 12:00 big",
    "lrwxrwxrwx  1 learner root     0 Nov 22 12:00 l -> big",
  ]);
});

Deno.test("renderFiles() gives names alone without -l, and nothing for nothing", () => {
  assert.deepEqual(renderFiles([file({ name: "x y" })], listing({ long: false })), ["x y"]);
  assert.deepEqual(renderFiles([], listing()), []);
});

Deno.test("renderTotal() counts whole blocks of files and directories", () => {
  const files = [
    file({ size: 1 }),
    file({ size: 4097 }),
    file({ type: "symlink", size: 9 }),
    file({ type: "directory", size: 4096 }),
  ];
  assert.equal(renderTotal(files, listing()), "total 16");
  assert.equal(renderTotal(files, listing({ human: true })), "total 16K");
});

Deno.test("sortFiles() orders as the C locale does", () => {
  const names = sortFiles(
    ["b", "ab", "\u{1f600}", "_", "a", ".z", "\uff5e", "B", "1"].map((name) => file({ name })),
  ).map(({ name }) => name);
  assert.deepEqual(names, [".z", "1", "B", "_", "a", "ab", "b", "\uff5e", "\u{1f600}"]);
});

Deno.test("renderFiles() takes as many files as a directory has", () => {
  const many = 200_000;
  const files = Array.from({ length: many }, (_, index): ListedFile => ({
    ...{ name: `file-${index}`, type: "block-device", mode: 0o644, links: 1, uid: index, gid: 0 },
    ...{ size: 0, modified: new Date(0), device: { major: index % 300, minor: index } },
  }));
  const lines = renderFiles(files, {
    ...{ long: true, human: false, now: new Date(0) },
    ...{ users: new Map([[7, "somebody"]]), groups: new Map() },
  });
  assert.equal(lines.length, many);
  assert.equal(lines[7], "brw-r--r-- 1 somebody 0   7,      7 Jan  1 00:00 file-7");
  assert.equal(lines[199_999], "brw-r--r-- 1   199999 0 199, 199999 Jan  1 00:00 file-199999");
});
