import { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { createTarPacker, type TarHeader } from "modern-tar";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { rawZip } from "./raw_zip.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** An archive that must be refused, and the expected reason. */
export interface HostileArchive {
  name: string;
  bytes: Bytes;
  says: RegExp;
}

/** A tar of entries; their bodies have the lengths that their headers state. */
export async function tarOf(
  ...entries: (Partial<TarHeader> & { name: string; text?: string | Bytes })[]
): Promise<Bytes> {
  const { readable, controller } = createTarPacker();
  const whole = new Response(readable).bytes();
  for (const { text = "", ...header } of entries) {
    const body = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const writer = controller.add({ mtime: new Date(0), ...header, size: body.length }).getWriter();
    if (body.length > 0) await writer.write(body);
    await writer.close();
  }
  controller.finalize();
  return new Uint8Array(await whole);
}

interface ZipEntry {
  name: string;
  text?: string | Bytes;
  /** Unix type and permissions. */
  mode?: number;
  password?: string;
}

export async function zipOf(...entries: ZipEntry[]): Promise<Bytes> {
  configure({ useWebWorkers: false });
  const writer = new ZipWriter(new Uint8ArrayWriter());
  for (const { name, text = "", mode = 0o100644, password } of entries) {
    const body = typeof text === "string" ? new TextEncoder().encode(text) : text;
    await writer.add(name, new Uint8ArrayReader(body), {
      versionMadeBy: 0x0314,
      externalFileAttributes: (mode << 16) >>> 0,
      ...(password === undefined ? {} : { password, encryptionStrength: 3 }),
    });
  }
  return new Uint8Array(await writer.close());
}

export function gzip(bytes: Bytes): Bytes {
  return new Uint8Array(gzipSync(bytes));
}

/** Replaces an entry's name by bytes of the same length that no library would write. */
function renamed(archive: Bytes, from: string, to: string): Bytes {
  const text = Buffer.from(archive).toString("latin1").replaceAll(from, to);
  return new Uint8Array(Buffer.from(text, "latin1"));
}

/** The same for a tar, and updates the header's checksum: eight bytes in octal at 148. */
function renamedTar(archive: Bytes, from: string, to: string): Bytes {
  const tar = renamed(archive, from, to);
  tar.fill(0x20, 148, 156);
  const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  tar.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  return tar;
}

const zeros = (megabytes: number) => new Uint8Array(megabytes << 20);

/** Zips whose directory does not match their content. */
function hostileDirectories(): Bytes[] {
  const a = { name: "a", content: new TextEncoder().encode("a") };
  return [
    rawZip([{ ...a, size: 2 }]),
    rawZip([{ ...a, offset: 1_000_000 }]),
    rawZip([a], { entries: 2 }),
    rawZip([a], { zip64Entries: 2 }),
  ];
}

/** One for each way in which an archive can do harm, for a limit of 1 MB. */
export async function hostileArchives(): Promise<HostileArchive[]> {
  const good = { name: "good.py", text: "1" };
  // The library refuses some of them, this program the others.
  const outside = /lies outside of it|the entry ".*" has an unsafe name/;
  const link = /is a link/;
  const special = /is a special file/;
  const unreadable = /is not a (zip|tar|tar\.gz) that can be read/;
  const tooMuch = /unpacks to more than 1 MB/;
  const samePath = /two of its entries need the same path, ".*" and another/;
  const tooDeep = /is nested too deep/;
  const tar = async (says: RegExp, ...entries: Parameters<typeof tarOf>) => ({
    name: "sub.tar",
    bytes: await tarOf(good, ...entries),
    says,
  });
  const zip = async (says: RegExp, ...entries: ZipEntry[]) => ({
    name: "sub.zip",
    bytes: await zipOf(good, ...entries),
    says,
  });
  const bomb = await tarOf({ name: "big", text: zeros(4) });
  const wholeZip = await zipOf(good, { name: "more.py", text: "2" });
  const wholeTar = await tarOf(good, { name: "more.py", text: "2".repeat(3000) });
  return [
    await tar(outside, { name: "../escaped", text: "x" }),
    await tar(outside, { name: "a/../../escaped", text: "x" }),
    await tar(outside, { name: "/tmp/escaped", text: "x" }),
    await tar(outside, { name: "..\\escaped", text: "x" }),
    await tar(outside, { name: "..", type: "directory" }),
    await tar(/"s\\x1b" is a link/, { name: "s\x1b", type: "symlink", linkname: "/etc/passwd" }),
    await tar(
      link,
      { name: "d", type: "symlink", linkname: "/tmp" },
      { name: "d/escaped", text: "x" },
    ),
    await tar(link, { name: "h", type: "link", linkname: "/etc/passwd" }),
    await tar(special, { name: "p", type: "fifo" }),
    await tar(special, { name: "c", type: "character-device" }),
    await tar(special, { name: "b", type: "block-device" }),
    await tar(/is too long/, { name: `${"n".repeat(300)}`, text: "x" }),
    await tar(/is too long/, { name: "deep/".repeat(1000) + "x", text: "x" }),
    await tar(/is nested too deep/, { name: `${"d/".repeat(256)}x`, text: "x" }),
    await tar(/is nested too deep/, { name: `${"d/".repeat(257)}`, type: "directory" }),
    await tar(samePath, { name: "good.py", text: "twice" }),
    await tar(samePath, { name: "./good.py", text: "twice" }),
    await tar(samePath, { name: "good.py/below", text: "a file is no folder" }),
    await tar(samePath, { name: "good.py/", type: "directory" }),
    await tar(samePath, { name: "d/", type: "directory" }, { name: "d", text: "x" }),
    await tar(samePath, { name: ".", text: "x" }),
    await tar(/is a sparse file/, { name: "s", text: "1\n", pax: { "GNU.sparse.major": "1" } }),
    await tar(/has a NUL byte/, { name: "n", text: "x", pax: { path: "a\0b" } }),
    await tar(/is nested too deep/, { name: "d/".repeat(300) + "x", text: "x" }),
    {
      name: "sub.tar",
      bytes: renamedTar(
        await tarOf({ name: "rAAsum.py", text: "x" }),
        "rAAsum.py",
        "r\xe9\xe9sum.py",
      ),
      says: /the name of the entry "r.*sum\.py" is not UTF-8/,
    },
    { name: "bomb.tar.gz", bytes: gzip(bomb), says: tooMuch },
    { name: "bomb.tgz", bytes: gzip(bomb), says: tooMuch },
    { name: "cut.tar", bytes: wholeTar.slice(0, 2000), says: /is not a tar that can be read/ },
    {
      name: "cut.tar.gz",
      bytes: gzip(wholeTar).slice(0, 60),
      says: /is not a tar\.gz that can be read/,
    },
    { name: "no.tar", bytes: new Uint8Array(2000).fill(65), says: unreadable },
    await zip(outside, { name: "../escaped", text: "x" }),
    await zip(outside, { name: "/tmp/escaped", text: "x" }),
    {
      name: "sub.zip",
      bytes: renamed(await zipOf({ name: "AAAescaped", text: "x" }), "AAAescaped", "..\\escaped"),
      says: outside,
    },
    await zip(link, { name: "s", text: "/etc/passwd", mode: 0o120777 }),
    await zip(/is encrypted/, { name: "e", text: "x", password: "p" }),
    await zip(tooMuch, { name: "big", text: zeros(4) }),
    await zip(tooMuch, { name: "b1", text: zeros(1) }, { name: "b2", text: zeros(1) }),
    await zip(tooDeep, { name: `${"d/".repeat(256)}x`, text: "x" }),
    {
      name: "sub.zip",
      bytes: renamed(await zipOf(good, { name: "same.py", text: "2" }), "same.py", "good.py"),
      says: samePath,
    },
    await zip(samePath, { name: "good.py/below", text: "x" }),
    await zip(samePath, { name: "good.py/" }),
    await zip(samePath, { name: "d/" }, { name: "d", text: "x" }),
    ...hostileDirectories().map((bytes) => ({ name: "sub.zip", bytes, says: unreadable })),
    { name: "sub.zip", bytes: rawZip([{ name: "big", size: (1 << 20) + 1 }]), says: tooMuch },
    { name: "cut.zip", bytes: wholeZip.slice(0, 60), says: unreadable },
    { name: "page.zip", bytes: new TextEncoder().encode("<html>sign in</html>"), says: unreadable },
  ];
}
