import assert from "node:assert/strict";
import type { Archive, TarHeader } from "../../../docker/files/archive.ts";
import { type ImageFiles, ImagePathError } from "../../../docker/image/image_files.ts";
import { listPath } from "../../../docker/image/ls.ts";

const OPTIONS = { long: true, human: false, all: false };

Deno.test("listPath() takes 200,000 files", async () => {
  const { files } = directoryOf(200_000, "file");
  const listing = await listPath(files, "/d", OPTIONS);
  assert.ok("lines" in listing);
  assert.equal(listing.lines.length, 200_001);
});

Deno.test("listPath() refuses a directory whose names would take all memory", async () => {
  const { files } = directoryOf(Infinity, "file");
  assert.deepEqual(await listPath(files, "/d", OPTIONS), {
    complaint: "ls: /d: More than 1000000 names",
  });
});

Deno.test("listPath() asks for the numbers of so many devices only", async () => {
  const { files, asked } = directoryOf(2000, "character-device");
  const listing = await listPath(files, "/d", OPTIONS);
  assert.ok("lines" in listing);
  assert.equal(listing.lines.length, 2001);
  assert.ok(asked.size < 1000, `${asked.size} questions`);
  assert.match(listing.lines.at(-1) ?? "", /^c.* \? Jan .* n1001999$/);
});

Deno.test("listPath() does not pad all lines to the longest name that /etc/passwd makes up", async () => {
  const passwd = `${"x".repeat(900_000)}:x:0:0::/:/bin/sh\n`;
  const { files } = directoryOf(20_000, "file", passwd);
  const listing = await listPath(files, "/d", OPTIONS);
  assert.ok("lines" in listing);
  assert.ok((listing.lines[1]?.length ?? 0) < 200);
});

/** A directory `/d` of files of one type, with names of one length. */
function directoryOf(count: number, type: NonNullable<TarHeader["type"]>, passwd?: string) {
  const asked = new Set<string>();
  const header = (name: string, type: TarHeader["type"], size = 0): TarHeader => ({
    ...{ name, size, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) },
    ...(type === undefined ? {} : { type }),
  });
  const archive = (first: TarHeader, next: () => TarHeader | undefined, text = ""): Archive => {
    const entry = (header: TarHeader) => ({
      header,
      get body() {
        return new Response(text).body ?? new ReadableStream<Uint8Array>();
      },
    });
    return {
      first: entry(first),
      next: () => {
        const header = next();
        return Promise.resolve(header === undefined ? undefined : entry(header));
      },
      head: () => new Uint8Array(512),
      during: (use) => use(),
    } as Archive;
  };
  const read = <T>(path: string, _: unknown, use: (archive: Archive) => Promise<T>): Promise<T> => {
    if (path === "/etc/passwd" && passwd !== undefined) {
      return use(archive(header("passwd", "file", passwd.length), () => undefined, passwd));
    }
    if (path.startsWith("/d/")) {
      asked.add(path);
      return use(archive(header(path.slice(3), type), () => undefined));
    }
    if (path !== "/d") return Promise.reject(new ImagePathError(path, "No such file or directory"));
    let made = 0;
    return use(
      archive(
        header("d/", "directory"),
        () => made < count ? header(`d/n${1_000_000 + made++}`, type) : undefined,
      ),
    );
  };
  return { files: { read } as unknown as ImageFiles, asked };
}
