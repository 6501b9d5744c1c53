import assert from "node:assert/strict";
import { join } from "node:path";
import { type Archive, type ArchiveSource, readArchive } from "../../../docker/files/archive.ts";
import { Docker } from "../../../docker/engine/docker.ts";
import { tarOf } from "../../support/hostile_archives.ts";
import { temporaryFolder } from "../../support/files.ts";

const source: ArchiveSource = { container: "box", path: "/shared/a b", follow: false };

/** A docker client that notes its arguments and then does what a shell script says. */
async function client(script: string, tar: Uint8Array = new Uint8Array()) {
  const folder = await temporaryFolder({
    docker: { text: `#!/bin/sh\ncd "$HOME"\nprintf '%s|' "$@" > args\n${script}\n`, mode: 0o755 },
  });
  await Deno.writeFile(join(folder.path, "tar"), tar);
  const docker = new Docker({
    address: { url: "unix:///nowhere/docker.sock" },
    timeout: 5,
    env: { PATH: `${folder.path}:${Deno.env.get("PATH")}`, HOME: folder.path },
  });
  return { ...folder, docker, args: () => Deno.readTextFile(join(folder.path, "args")) };
}

/** Fails where a client that would sleep for 20 seconds was not ended. */
async function soon<T>(work: Promise<T>): Promise<T> {
  const start = performance.now();
  const [result] = await Promise.allSettled([work]);
  assert.ok(performance.now() - start < 15_000, "the client was left running");
  if (result.status === "rejected") throw result.reason;
  return result.value;
}

async function names({ first, next }: Archive): Promise<string[]> {
  const found = [first.header.name];
  for (let entry = await next(); entry !== undefined; entry = await next()) {
    found.push(entry.header.name);
  }
  return found;
}

Deno.test("readArchive() gives the entries and skips the content that nobody reads", async () => {
  const text = "x".repeat(5000);
  const tar = await tarOf({ name: "a", text }, { name: "b", text: "1" }, { name: "c" });
  await using fake = await client("cat tar", tar);
  assert.deepEqual(await readArchive(fake.docker, source, names), { found: ["a", "b", "c"] });
  assert.equal(await fake.args(), "cp|box:/shared/a b|-|");

  const content = await readArchive(fake.docker, { ...source, follow: true }, async (archive) => {
    const read = await new Response(archive.first.body).text();
    return [read, (await archive.next())?.header.name, archive.head()];
  });
  assert.equal(await fake.args(), "cp|-L|box:/shared/a b|-|");
  assert.deepEqual(content, { found: [text, "b", tar.slice(0, 2048)] });
});

Deno.test("readArchive() keeps the whole of a short archive as its head", async () => {
  const tar = (await tarOf({ name: "a" })).slice(0, 1536);
  await using fake = await client(
    "for i in 0 1 2; do dd if=tar bs=512 count=1 skip=$i 2>/dev/null; sleep 0.02; done",
    tar,
  );
  const read = await readArchive(fake.docker, source, async (archive) => {
    await names(archive);
    return archive.head();
  });
  assert.deepEqual(read, { found: tar });
});

Deno.test("readArchive() ends the client when enough was read, and when reading failed", async () => {
  const tar = await tarOf({ name: "a", text: "x".repeat(1 << 20) });
  await using fake = await client("head -c 9000 tar; exec sleep 20", tar);
  const name = await soon(
    readArchive(fake.docker, source, ({ first }) => Promise.resolve(first.header.name)),
  );
  assert.deepEqual(name, { found: "a" });
  const failure = new Error("enough");
  await assert.rejects(
    soon(readArchive(fake.docker, source, () => Promise.reject(failure))),
    failure,
  );
});

Deno.test("readArchive() says why there is nothing, in the words of the C library", async (t) => {
  const cases: [stderr: string, missing: string][] = [
    ["Error: No such container:path: box:/x", "No such file or directory"],
    ["Could not find the file /x in container box", "No such file or directory"],
    ["lstat /x: no such file or directory", "No such file or directory"],
    ["Error response: /x: not found in container", "No such file or directory"],
    ["lstat /x/y: Not a directory", "Not a directory"],
    ["not a directory, no such file", "Not a directory"],
    ["/x: too many links", "Too many levels of symbolic links"],
    ["Too many levels of symbolic links", "Too many levels of symbolic links"],
  ];
  for (const [stderr, missing] of cases) {
    await t.step(stderr, async () => {
      await using fake = await client(`echo '${stderr}' >&2; exit 1`);
      assert.deepEqual(await readArchive(fake.docker, source, names), { missing });
    });
  }
});

Deno.test("readArchive() takes an archive without entries for a socket, but not no archive", async () => {
  await using socket = await client("cat tar", new Uint8Array(1024));
  assert.deepEqual(await readArchive(socket.docker, source, names), {
    missing: "No such device or address",
  });
  await using silent = await client("exit 0");
  await assert.rejects(readArchive(silent.docker, source, names), /truncated/);
});

Deno.test("readArchive() passes on any other failure of the client", async () => {
  await using fake = await client("echo 'Error: permission of a kind' >&2; exit 1");
  await assert.rejects(readArchive(fake.docker, source, names), /permission of a kind/);
  await using half = await client("head -c 700 tar; exit 0", await tarOf({ name: "a", text: "x" }));
  await assert.rejects(readArchive(half.docker, source, names), /truncated/);
  await using broken = await client(
    "head -c 700 tar; echo 'it broke' >&2; exit 1",
    await tarOf({ name: "a", text: "x" }),
  );
  await assert.rejects(readArchive(broken.docker, source, names), /it broke/);
});

Deno.test("readArchive() stops when it is told to, before and while it reads", async () => {
  await using fake = await client("exec sleep 20");
  const before = AbortSignal.abort(new Error("before"));
  await assert.rejects(readArchive(fake.docker, { ...source, signal: before }, names), /before/);
  await assert.rejects(fake.args(), Deno.errors.NotFound);
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("during")), 100);
  await assert.rejects(
    soon(readArchive(fake.docker, { ...source, signal: controller.signal }, names)),
    /during/,
  );
});

Deno.test("readArchive() gives up a client that stays silent, but not while it is being used", async () => {
  const tar = await tarOf({ name: "a" }, { name: "b" });
  await using fake = await client("exec sleep 20");
  await assert.rejects(soon(readArchive(fake.docker, { ...source, idleLimit: 0.2 }, names)), {
    name: "DockerTimeoutError",
  });
  await using slow = await client("head -c 512 tar; sleep 0.6; tail -c +513 tar", tar);
  await assert.rejects(readArchive(slow.docker, { ...source, idleLimit: 0.2 }, names), {
    name: "DockerTimeoutError",
  });
  // Long enough for a busy machine to start the client.
  await using held = await client("head -c 512 tar; sleep 1.6; tail -c +513 tar", tar);
  const found = await readArchive(held.docker, { ...source, idleLimit: 1 }, async (archive) => {
    await archive.during(() => new Promise((resolve) => setTimeout(resolve, 2200)));
    return await names(archive);
  });
  assert.deepEqual(found, { found: ["a", "b"] });
});

Deno.test("readArchive() waits for a client that is slow but not silent", async () => {
  const tar = await tarOf({ name: "a", text: "x" }, { name: "b" });
  const script =
    "for i in 0 1 2 3 4; do dd if=tar bs=512 skip=$i count=1 2>/dev/null; sleep 0.7; done";
  await using fake = await client(`${script}; tail -c +2561 tar`, tar);
  assert.deepEqual(await readArchive(fake.docker, { ...source, idleLimit: 2 }, names), {
    found: ["a", "b"],
  });
});
