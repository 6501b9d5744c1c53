import assert from "node:assert/strict";
import { join } from "node:path";
import { archiveKind, unpack } from "../../../docker/files/unpack.ts";
import { gzip, hostileArchives, tarOf, zipOf } from "../../support/hostile_archives.ts";
import { temporaryFolder } from "../../support/files.ts";

const kinds = ["tar", "zip"] as const;
const limits = { bytes: 1 << 20, entries: 100, title: "it" };

/** Everything in a folder: the text of each file, with its permissions, and `/` for folders. */
async function contents(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    const mode = ((await Deno.lstat(path)).mode! & 0o7777).toString(8);
    if (entry.isFile) found[entry.name] = `${mode} ${await Deno.readTextFile(path)}`;
    else if (entry.isDirectory) {
      found[`${entry.name}/`] = mode;
      const below = await contents(path);
      for (const [name, text] of Object.entries(below)) found[`${entry.name}/${name}`] = text;
    } else found[entry.name] = "something else";
  }
  return found;
}

/** Writes an archive and unpacks it into an empty folder, of which it gives the contents. */
async function unpacked(
  kind: "tar" | "zip",
  bytes: Uint8Array,
  changed: Partial<Parameters<typeof unpack>[3]> = {},
) {
  await using folder = await temporaryFolder({ "into/.keep": "" });
  const [archive, into] = [join(folder.path, "archive"), join(folder.path, "into")];
  await Deno.remove(join(into, ".keep"));
  await Deno.writeFile(archive, bytes);
  const error = await unpack(kind, archive, into, { ...limits, ...changed }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const names = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name).sort();
  assert.deepEqual(names, ["archive", "into"], "nothing is written beside the folder");
  return { error, found: await contents(into) };
}

async function archiveOf(
  kind: "tar" | "zip",
  ...entries: { name: string; text?: string; mode?: number }[]
) {
  if (kind === "zip") return await zipOf(...entries);
  return await tarOf(...entries.map(({ name, ...more }) => ({
    name,
    type: name.endsWith("/") ? "directory" as const : "file" as const,
    ...more,
  })));
}

Deno.test("unpack() keeps content, folders and executable bits, and no other bits", async () => {
  for (const kind of kinds) {
    const archive = await archiveOf(
      kind,
      { name: "./a.py", text: "1", mode: 0o100666 },
      { name: "run", text: "2", mode: 0o100755 },
      { name: "group", text: "3", mode: 0o100610 },
      { name: "others", text: "4", mode: 0o100601 },
      { name: "owner", text: "5", mode: 0o100100 },
      { name: "setuid", text: "6", mode: 0o106755 },
      { name: "sub//more/b", text: "é" },
      { name: "empty/", mode: 0o041777 },
      { name: "none" },
      { name: "...", text: "7" },
      { name: "a..b", text: "8" },
      { name: "..c", text: "9" },
    );
    const expected = {
      "a.py": "644 1",
      run: "755 2",
      group: "755 3",
      others: "755 4",
      owner: "755 5",
      setuid: "755 6",
      "sub/": "755",
      "sub/more/": "755",
      "sub/more/b": "644 é",
      "empty/": "755",
      none: "644 ",
      "...": "644 7",
      "a..b": "644 8",
      "..c": "644 9",
    };
    for (const bytes of kind === "tar" ? [archive, gzip(archive)] : [archive]) {
      assert.deepEqual(await unpacked(kind, bytes), { error: undefined, found: expected });
    }
  }
});

Deno.test("unpack() refuses every hostile archive and writes nothing outside", async (t) => {
  for (const [index, { name, bytes, says }] of (await hostileArchives()).entries()) {
    await t.step(`${index} ${name}: ${says}`, async () => {
      const kind = name.endsWith("zip") ? "zip" : "tar";
      const { error } = await unpacked(kind, bytes);
      assert(error instanceof Error && error.name === "UserError", String(error));
      assert.match(error.message, /^`it` is /);
      assert.match(error.message, says);
    });
  }
});

Deno.test("unpack() takes as much as the limits allow, and not a byte or an entry more", async () => {
  const files = ["a", "b", "c", "d"].map((name) => ({ name, text: name.repeat(256) }));
  for (const kind of kinds) {
    const archive = await archiveOf(kind, ...files);
    // A tar's headers and padding count: they unpack to nothing, in any number.
    const bytes = kind === "tar" ? archive.length : 1024;
    const fits = await unpacked(kind, archive, { bytes, entries: 4 });
    assert.deepEqual([fits.error, Object.keys(fits.found).length], [undefined, 4]);

    const large = await unpacked(kind, archive, { bytes: bytes - 1 });
    assert.match(
      String(large.error),
      /^UserError: `it` is refused: it unpacks to more than \d+ (B|KB)$/,
    );
    const many = await unpacked(kind, archive, { entries: 3 });
    assert.match(String(many.error), /^UserError: `it` is refused: it has more than 3 entries$/);
  }
});

Deno.test("unpack() counts the folders that an entry needs, once", async () => {
  const entries = ["a/b/c/1", "a/b/2", "a/b/", "a/3", "d/"].map((name) => ({ name }));
  for (const kind of kinds) {
    const archive = await archiveOf(kind, ...entries);
    assert.equal((await unpacked(kind, archive, { entries: 8 })).error, undefined);
    assert.match(
      String((await unpacked(kind, archive, { entries: 7 })).error),
      /more than 7 entries/,
    );
    const folders = await archiveOf(kind, ...["a/", "a/b/", "a/b/c/"].map((name) => ({ name })));
    assert.equal((await unpacked(kind, folders, { entries: 4 })).error, undefined);
  }
});

Deno.test("unpack() stops when it is told to", async () => {
  for (const kind of kinds) {
    const archive = await archiveOf(kind, { name: "a", text: "x" });
    const { error, found } = await unpacked(kind, archive, { signal: AbortSignal.abort() });
    assert(error instanceof Error && error.name === "AbortError");
    assert.deepEqual(found, {});
    class InterruptedError extends Error {
      override name = "InterruptedError";
    }
    const signal = AbortSignal.abort(new InterruptedError("stop"));
    assert(await unpacked(kind, archive, { signal }).then(({ error }) => error === signal.reason));
  }
});

Deno.test("archiveKind() goes by the ending, and by the first bytes where there is none", async (t) => {
  const zip = "PK\x03\x04";
  const ustar = `${"\0".repeat(257)}ustar`;
  const cases: [name: string, bytes: string, kind: "zip" | "tar" | undefined][] = [
    ["a.zip", "", "zip"],
    ["a.b.ZIP", ustar, "zip"],
    ["a.tar", zip, "tar"],
    ["a.Tar.GZ", "", "tar"],
    ["a.tgz", "", "tar"],
    ["a.zip.txt", zip, undefined],
    ["a.zipx", zip, undefined],
    ["azip.", zip, undefined],
    ["a.bzip", zip, undefined],
    ["a.docx", zip, undefined],
    ["a.gz", "\x1f\x8b", undefined],
    ["a.xtar", ustar, undefined],
    ["zip", "", undefined],
    ["tar", zip, "zip"],
    ["a", zip, "zip"],
    ["a", "\x1f\x8b", "tar"],
    ["a", "\x1f\x8c", undefined],
    ["a", ustar, "tar"],
    ["a", ustar.slice(1), undefined],
    ["a", ` ${zip}`, undefined],
    ["a", "PK\x05\x06", undefined],
    ["a", "PK", undefined],
  ];
  for (const [name, bytes, kind] of cases) {
    await t.step(JSON.stringify([name, bytes.slice(-8)]), async () => {
      await using folder = await temporaryFolder();
      const path = join(folder.path, "file");
      await Deno.writeFile(path, Uint8Array.from(bytes, (each) => each.charCodeAt(0)));
      assert.equal(await archiveKind(path, name), kind);
    });
  }
});
