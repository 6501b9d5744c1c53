import assert from "node:assert/strict";
import { join } from "node:path";
import { SteadyTimes } from "../../../docker/image/steady_times.ts";
import { temporaryFolder } from "../../support/files.ts";

async function tar(args: string[]): Promise<Uint8Array> {
  const { success, stdout, stderr } = await new Deno.Command("tar", { args }).output();
  assert(success, new TextDecoder().decode(stderr));
  return stdout;
}

/** The archive as it comes out when it arrives in pieces of this size. */
function steady(archive: Uint8Array, piece: number): Uint8Array {
  const times = new SteadyTimes();
  const out: Uint8Array[] = [];
  for (let at = 0; at < archive.length; at += piece) {
    for (const part of times.parts(archive.slice(at, at + piece))) out.push(part.slice());
  }
  for (const part of times.rest()) out.push(part.slice());
  return new Uint8Array(out.flatMap((part) => [...part]));
}

Deno.test("SteadyTimes makes archives equal that differ in times alone, whatever the pieces", async (t) => {
  const long = `${"d".repeat(60)}/${"e".repeat(60)}/${"f".repeat(60)}`;
  await using folder = await temporaryFolder({ a: "a".repeat(1000), [long]: "x", empty: "" });
  await Deno.symlink("a", join(folder.path, "link"));
  const saved = (format: string, time: string) =>
    tar([`--format=${format}`, `--mtime=${time}`, "--sort=name", "-C", folder.path, "-c", "."]);
  for (const format of ["ustar", "gnu", "pax"]) {
    await t.step(format, async () => {
      const early = await saved(format, "2020-01-01 01:02:03.123456789");
      const late = await saved(format, "2026-11-29 10:11:12.987654321");
      assert.notDeepEqual(early, late);
      const whole = steady(early.slice(), early.length);
      for (const piece of [1, 511, 512, 513, 10_000]) {
        assert.deepEqual(steady(late.slice(), piece), whole, `pieces of ${piece}`);
      }
      await Deno.writeFile(join(folder.path, "../steady.tar"), whole);
      const listed = await tar(["-tvf", join(folder.path, "../steady.tar"), "--utc"]);
      const lines = new TextDecoder().decode(listed).trim().split("\n");
      assert.equal(lines.length, 7);
      for (const line of lines) assert.match(line, / 1970-01-01 00:00/);
      await tar(["-df", join(folder.path, "../steady.tar"), "-C", folder.path]).catch((error) =>
        assert.doesNotMatch(error.message, /Contents differ|Size differs|Symlink differs/)
      );
    });
  }
});

Deno.test("SteadyTimes follows the size that an extended header states", () => {
  const block = (fill: (header: Uint8Array) => void) => {
    const header = new Uint8Array(512);
    header.set(new TextEncoder().encode("name"));
    header.set(new TextEncoder().encode("00000000000\0"), 124);
    header.set(new TextEncoder().encode("14701306016\0"), 136);
    fill(header);
    header.fill(0x20, 148, 156);
    const sum = header.reduce((all, byte) => all + byte, 0).toString(8).padStart(6, "0");
    header.set(new TextEncoder().encode(`${sum}\0 `), 148);
    return header;
  };
  const record = "12 size=512\n";
  const extended = block((header) => {
    header[156] = "x".charCodeAt(0);
    header.set(new TextEncoder().encode(record.length.toString(8).padStart(11, "0")), 124);
  });
  const text = new Uint8Array(512);
  text.set(new TextEncoder().encode(record));
  // A body that looks like a header: it is no business of ours.
  const body = block(() => {});
  const next = block(() => {});
  const archive = new Uint8Array(
    [extended, text, block(() => {}), body, next].flatMap((x) => [...x]),
  );
  const out = steady(archive.slice(), 100);
  assert.deepEqual(out.slice(1536, 2048), body);
  const isSteady = (at: number) => out.slice(at + 136, at + 147).every((byte) => byte === 0x30);
  assert.deepEqual([0, 1024, 1536, 2048].map(isSteady), [true, true, false, true]);
});

Deno.test("SteadyTimes hands on what is not a tar archive", () => {
  for (const length of [0, 100, 5000]) {
    const bytes = crypto.getRandomValues(new Uint8Array(length));
    assert.deepEqual(steady(bytes.slice(), 300), bytes);
  }
});

Deno.test("SteadyTimes hands on in one piece what comes behind an archive's end", async () => {
  await using folder = await temporaryFolder({ a: "a" });
  const archive = await tar(["--format=gnu", "-C", folder.path, "-c", "a"]);
  const behind = new Uint8Array(1_000_000);
  behind.set(archive.subarray(0, 512), 500_000);
  const times = new SteadyTimes();
  for (const _ of times.parts(archive.slice())) { /* up to its two blocks of zeros and more */ }
  const parts = [...times.parts(behind.slice())];
  assert.deepEqual(parts.map(({ length }) => length), [1_000_000]);
  assert.deepEqual(parts[0], behind);
});
