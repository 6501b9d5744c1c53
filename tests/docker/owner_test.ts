import assert from "node:assert/strict";
import { join } from "node:path";
import { deadRuns, isGone, isStillCreating, labelSocket, Owner } from "../../docker/owner.ts";
import { temporaryFolder } from "../support/images.ts";

Deno.test("a run that lives answers; one that was killed is known to be gone", async () => {
  await using folder = await temporaryFolder();
  const owner = await Owner.claim(folder.path);
  const label = owner.label(-1000);
  assert.equal((await Deno.stat(owner.folder)).mode! & 0o777, 0o700);
  assert.equal(await isGone(label, Date.now()), false, "its time is over, but it lives");
  assert.deepEqual(await deadRuns(folder.path), []);
  await owner.release();
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path)), []);

  // What the kernel leaves of a killed process: a socket that nobody listens to.
  const path = join(folder.path, "courseraprogramming-01234567-89a.sock");
  const listening = `Deno.listen({ transport: "unix", path: ${JSON.stringify(path)} });
    console.log("ready"); await new Promise((resolve) => setTimeout(resolve, 60_000));`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", listening], stdout: "piped" })
    .spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  child.kill("SIGKILL");
  await Promise.all([child.status, reader.cancel()]);
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
