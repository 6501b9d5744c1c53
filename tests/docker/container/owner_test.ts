import assert from "node:assert/strict";
import { join } from "node:path";
import {
  deadRuns,
  isGone,
  isStillCreating,
  labelSocket,
  Owner,
  removeFolder,
  removeSocket,
} from "../../../docker/container/owner.ts";
import { temporaryFolder } from "../../support/files.ts";
import { requireRoot } from "../../support/root.ts";

Deno.test("a run that lives answers; one that was killed is known to be gone", async () => {
  await using folder = await temporaryFolder();
  const owner = await Owner.claim(folder.path);
  const label = owner.label(-1000);
  assert.equal((await Deno.stat(owner.folder)).mode! & 0o777, 0o700);
  assert.equal(await isGone(label, Date.now()), false, "its time is over, but it lives");
  assert.deepEqual(await deadRuns(folder.path), []);
  await owner.release();
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path)), []);

  const path = join(folder.path, "courseraprogramming-01234567-89a.sock");
  await deadSocket(path);
  const later = Math.ceil(Date.now() / 1000 + 1000);
  assert.equal(await isGone(`${later}:${path}`, Date.now()), true);
  assert.deepEqual(await deadRuns(folder.path), [path]);
});

Deno.test("a run of another machine is given up only when its time is over", async () => {
  const now = Date.now();
  const seconds = Math.ceil(now / 1000);
  for (const socket of ["", "/nowhere/courseraprogramming-01234567-89a.sock"]) {
    assert.equal(await isGone(`${seconds + 60}:${socket}`, now), false);
    assert.equal(await isGone(`${seconds - 60}:${socket}`, now), true);
  }
});

Deno.test("a label names no socket but one of a run: any other file would seem to be dead", async () => {
  const later = Math.ceil(Date.now() / 1000 + 1000);
  await using folder = await temporaryFolder({
    "file": "",
    "courseraprogramming-01234567-89a": "",
  });
  for (const name of ["file", "courseraprogramming-01234567-89a", "docker.sock"]) {
    const label = `${later}:${join(folder.path, name)}`;
    assert.equal(labelSocket(label), "");
    assert.equal(await isGone(label, Date.now()), false);
  }
});

Deno.test("a client of a dead run that is still at it is seen by its empty file", async () => {
  await using folder = await temporaryFolder({ "run/box.cid": "" });
  const socket = join(folder.path, "run.sock");
  assert.equal(await isStillCreating(socket), true);
  await Deno.writeTextFile(join(folder.path, "run/box.cid"), "abc");
  assert.equal(await isStillCreating(socket), false);
  assert.equal(await isStillCreating(join(folder.path, "none.sock")), false);
});

Deno.test("release() removes what a grader closed to everybody", async () => {
  await using folder = await temporaryFolder();
  const owner = await Owner.claim(folder.path);
  await Deno.mkdir(join(owner.folder, "a/b"), { recursive: true });
  await Deno.symlink("/", join(owner.folder, "a/root"));
  await Deno.chmod(join(owner.folder, "a/b"), 0);
  await Deno.chmod(join(owner.folder, "a"), 0);
  await owner.release();
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path)), []);
});

Deno.test("what only has the name of a run's files, as a link or of another user, is left alone", async () => {
  requireRoot();
  await using folder = await temporaryFolder({ "precious/closed": "x" });
  const precious = join(folder.path, "precious");
  await Deno.chmod(join(precious, "closed"), 0o400);
  await Deno.chmod(precious, 0o500);
  const named = (digit: number) => join(folder.path, `courseraprogramming-0000000${digit}-000`);
  await Deno.symlink(precious, named(1));
  await Deno.symlink(precious, `${named(2)}.sock`);
  await Deno.mkdir(named(3));
  await Deno.chown(named(3), 1001, 1001);
  await Deno.writeTextFile(`${named(4)}.sock`, "no socket");
  await deadSocket(`${named(5)}.sock`);
  await Deno.chown(`${named(5)}.sock`, 1001, 1001);
  await Deno.writeTextFile(named(6), "no folder");
  const before = await tree(folder.path);
  assert.deepEqual(await deadRuns(folder.path), []);
  for (const digit of [1, 2, 3, 4, 5, 6]) {
    const socket = `${named(digit)}.sock`;
    assert.equal(await isStillCreating(socket), false);
    await removeFolder(socket);
    await removeSocket(socket);
  }
  assert.deepEqual(await tree(folder.path), before);
  // Those of this user go, each for itself.
  await Deno.mkdir(named(7));
  await deadSocket(`${named(8)}.sock`);
  const ours = [7, 8].map((digit) => `${named(digit)}.sock`);
  assert.deepEqual((await deadRuns(folder.path)).sort(), ours);
  for (const socket of ours) {
    await removeFolder(socket);
    await removeSocket(socket);
  }
  assert.deepEqual(await tree(folder.path), before);
});

/** Names and modes, two levels deep. */
async function tree(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    found.push(`${path} ${(await Deno.lstat(path)).mode?.toString(8)}`);
    if (isDirectory) found.push(...await tree(path));
  }
  return found.sort();
}

/** What the kernel leaves of a killed process: a socket that nobody listens to. */
async function deadSocket(path: string): Promise<void> {
  const listening = `Deno.listen({ transport: "unix", path: ${JSON.stringify(path)} });
    console.log("ready"); await new Promise((resolve) => setTimeout(resolve, 60_000));`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", listening], stdout: "piped" })
    .spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  child.kill("SIGKILL");
  await Promise.all([child.status, reader.cancel()]);
}
