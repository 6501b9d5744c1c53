import assert from "node:assert/strict";
import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { join } from "node:path";
import { CONTEXT_LIMITS, DiskReader, unzip } from "../../../docker/files/unzip.ts";
import { type RawEntry, rawZip } from "../../support/raw_zip.ts";
import { temporaryFolder } from "../../support/files.ts";

const content = new TextEncoder().encode("x");
const good: RawEntry[] = ["a", "b", "c", "d"].map((name) => ({ name, content }));

/** Unpacks a zip that must be refused, and gives the reason and the names that were made. */
async function refused(bytes: Uint8Array, limits = CONTEXT_LIMITS) {
  await using folder = await temporaryFolder();
  const [archive, into] = [join(folder.path, "archive"), join(folder.path, "into")];
  await Deno.mkdir(into);
  await Deno.writeFile(archive, bytes);
  let reason = "";
  await assert.rejects(unzip(archive, into, limits), (error) => {
    assert(error instanceof Error);
    reason = error.message.replace(archive, "it");
    return true;
  });
  return { reason, made: (await Array.fromAsync(Deno.readDir(into))).length };
}

Deno.test("unzip() takes 8 GB and 200,000 entries, as Coursera does", () => {
  assert.deepEqual(CONTEXT_LIMITS, { bytes: 8_589_934_592, entries: 200_000 });
});

Deno.test("unzip() refuses what the directory shows to be wrong before it unpacks anything", async (t) => {
  const { bytes, entries } = CONTEXT_LIMITS;
  const zeros = new Uint8Array(1000);
  const half = { content: new Uint8Array(), size: bytes / 4 };
  const parts = ["1", "2", "3", "4"].map((name) => ({ name, ...half }));
  const cases: [
    what: string,
    archive: Uint8Array,
    reason: string,
    limits?: typeof CONTEXT_LIMITS,
  ][] = [
    ["too many", rawZip(good), "it has more than 3 entries", { bytes, entries: 3 }],
    [
      "too many, as zip64 says",
      rawZip(good, { zip64Entries: 250_000 }),
      "it has more than 200000 entries",
    ],
    [
      "one more than allowed, as zip64 says",
      rawZip(good, { zip64Entries: entries + 1 }),
      "it has more than 200000 entries",
    ],
    [
      "too large",
      rawZip([...good, ...parts, { name: "more", content }]),
      "it unpacks to more than 8 GB",
    ],
    [
      "too large by a byte",
      rawZip(good),
      "it unpacks to more than 3 B",
      { bytes: 3, entries },
    ],
    // With one content for many entries a small archive unpacks to any size.
    [
      "more content than there are bytes",
      rawZip([{ name: "a", content: zeros }, { name: "b", content: zeros, offset: 0 }]),
      "its entries overlap",
    ],
    [
      "a link at the end",
      rawZip([...good, { name: "l", content, mode: 0o120777 }]),
      'the entry "l" is a link',
    ],
    [
      "too deep at the end",
      rawZip([...good, { name: "d/".repeat(256) + "x", content }]),
      `the entry "${"d/".repeat(30)}…" is nested too deep`,
    ],
  ];
  for (const [what, archive, reason, limits] of cases) {
    await t.step(what, async () => {
      assert.deepEqual(await refused(archive, limits), {
        reason: `\`it\` is refused: ${reason}`,
        made: 0,
      });
    });
  }
});

Deno.test("unzip() reads no directory of gigabytes into memory", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "archive");
  const end = rawZip([], { directorySize: 512 * 1024 ** 2, entries: 1 });
  await Deno.writeFile(path, new Uint8Array());
  await Deno.truncate(path, 512 * 1024 ** 2);
  await Deno.writeFile(path, end, { append: true });
  await assert.rejects(unzip(path, folder.path, CONTEXT_LIMITS), {
    name: "UserError",
    message: `\`${path}\` is not a zip that can be read: its directory is too large`,
  });
});

Deno.test("DiskReader reads any part of a file, up to its end", async () => {
  await using folder = await temporaryFolder({ file: "0123456789" });
  using file = await Deno.open(join(folder.path, "file"));
  const reader = new DiskReader(file, 10);
  assert.equal(reader.size, 10);
  const read = async (index: number, length: number) =>
    new TextDecoder().decode(await reader.readUint8Array(index, length));
  assert.equal(await read(0, 10), "0123456789");
  assert.equal(await read(7, 2), "78");
  assert.equal(await read(2, 3), "234");
  assert.equal(await read(8, 5), "89");
  // What is asked for is only a claim.
  assert.equal(await read(8, 2 ** 40), "89");
  assert.equal(await read(10, 1), "");
  // A file that became shorter while it was read.
  assert.equal((await new DiskReader(file, 20).readUint8Array(8, 12)).length, 2);
});

Deno.test("unzip() takes a folder by its mode too, without a slash behind its name", async () => {
  await using folder = await temporaryFolder({ "into/.keep": "" });
  const archive = join(folder.path, "archive");
  await Deno.writeFile(archive, rawZip([{ name: "d", mode: 0o040755 }, { name: "d/f", content }]));
  await unzip(archive, join(folder.path, "into"), CONTEXT_LIMITS);
  assert.equal(await Deno.readTextFile(join(folder.path, "into/d/f")), "x");
});

Deno.test("unzip() takes backslashes in zips made on Windows for slashes, but never leads outside", async () => {
  const zip = async (names: readonly string[], msDosCompatible: boolean) => {
    const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, msDosCompatible });
    for (const name of names) {
      await writer.add(name, new TextReader(name.endsWith("\\") ? "" : "x"));
    }
    return await writer.close();
  };
  await using folder = await temporaryFolder();
  const [archive, into] = [join(folder.path, "archive"), join(folder.path, "into")];
  await Deno.mkdir(into);
  await Deno.writeFile(archive, await zip(["hw\\", "hw\\a.py", "hw\\sub\\b.py", "c/d.py"], true));
  await unzip(archive, into, CONTEXT_LIMITS);
  for (const name of ["hw/a.py", "hw/sub/b.py", "c/d.py"]) {
    assert.equal(await Deno.readTextFile(join(into, name)), "x");
  }
  for (const name of ["..\\a", "\\a", "a\\..\\..\\b", "C:\\a"]) {
    assert.match(
      (await refused(await zip([name], true))).reason,
      /lies outside of it$|the entry ".*" has an unsafe name$/,
    );
  }
  assert.deepEqual(await refused(await zip(["a\\b"], false)), {
    reason: '`it` is refused: the name of the entry "a\\b" has a backslash',
    made: 0,
  });
});
