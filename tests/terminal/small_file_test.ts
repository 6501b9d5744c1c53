import assert from "node:assert/strict";
import { join } from "node:path";
import { readSmallFile, readSmallText, UnfitFileError } from "../../terminal/small_file.ts";
import { temporaryHome } from "../support/coursera/fake_coursera_client.ts";

Deno.test("readSmallFile() reads a file whole, through links, up to its limit", async () => {
  await using home = await temporaryHome();
  await home.write("file", "\ufefftext \u00e4\n");
  await home.write("empty", "");
  await Deno.symlink("file", join(home.path, "link"));
  assert.equal(readSmallText(join(home.path, "file")), "\ufefftext \u00e4\n");
  assert.equal(readSmallText(join(home.path, "link"), 11), "\ufefftext \u00e4\n");
  assert.equal(readSmallFile(join(home.path, "empty"), 0).length, 0);
  await home.write("latin1", Uint8Array.of(0x61, 0xe4));
  assert.equal(readSmallText(join(home.path, "latin1")), "a\ufffd");
});

Deno.test("readSmallFile() refuses anything but a regular file of sensible size, at once", async (t) => {
  await using home = await temporaryHome();
  const path = join(home.path, "x");
  const mkfifo = await new Deno.Command("mkfifo", { args: [path] }).output();
  assert.equal(mkfifo.code, 0);
  await home.write("large", "12345");
  using sparse = await Deno.open(join(home.path, "sparse"), { createNew: true, write: true });
  await sparse.truncate(5 * 2 ** 30);
  using _socket = Deno.listen({ transport: "unix", path: join(home.path, "socket") });
  const cases: [string, number | undefined, RegExp][] = [
    [path, undefined, /^Failed to read `.*\/x`: it is a pipe, not a regular file$/],
    [home.path, undefined, /: it is a directory, not a regular file$/],
    [join(home.path, "socket"), undefined, /: it is a socket, not a regular file$/],
    ["/dev/zero", undefined, /: it is a device, not a regular file$/],
    ["/dev/null", undefined, /: it is a device, not a regular file$/],
    [join(home.path, "sparse"), undefined, /: it is too large \(5 GB, at most 1 MB\)$/],
    [join(home.path, "large"), 4, /: it is too large \(/],
  ];
  for (const [file, maxBytes, message] of cases) {
    await t.step(file, () => {
      assert.throws(() => readSmallFile(file, maxBytes), (error) => {
        assert(error instanceof UnfitFileError);
        assert.match(error.message, message);
        return true;
      });
    });
  }
  assert.throws(() => readSmallFile(join(home.path, "none")), Deno.errors.NotFound);
});

Deno.test("readSmallFile() makes a path safe for a terminal", () => {
  assert.throws(() => readSmallFile("/dev/zero"), { reason: "it is a device, not a regular file" });
  assert.equal(new UnfitFileError("a\x1b[2J", "no").message, "Failed to read `a\\x1b[2J`: no");
});

Deno.test("readSmallFile() keeps its limit for text, says sizes, and sees a file that grows", async () => {
  await using home = await temporaryHome();
  const path = join(home.path, "file");
  await home.write("file", "x".repeat(1.5 * 2 ** 20));
  assert.throws(() => readSmallFile(path), { reason: "it is too large (1.5 MB, at most 1 MB)" });
  assert.equal(readSmallText(path, 2 * 2 ** 20).length, 1.5 * 2 ** 20);
  await home.write("file", "12345");
  assert.throws(() => readSmallText(path, 4), UnfitFileError);
  // The kernel says 0 bytes of what it writes only when it is read.
  if (Deno.build.os === "linux") {
    assert.throws(() => readSmallFile("/proc/self/mountinfo"), {
      reason: "it grew while it was read",
    });
  }
});
