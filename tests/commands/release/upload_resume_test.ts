import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../../coursera/clock.ts";
import { docker } from "../../support/engine/docker.ts";
import { DOCKERFILE, noisyContext, sha256, Uploading } from "../../support/coursera/uploading.ts";
import { temporaryFolder, temporaryLeftovers, writeFiles } from "../../support/files.ts";

const PARTS = ["course-0001", "item-0001", "part-0001"];
const LENGTH = 20_000_000;

/** What arrived, once and whole: the digest that the client named. */
async function arrived({ transloadit, registered }: Uploading, digest: string): Promise<void> {
  const [received, ...more] = await transloadit.received();
  assert.deepEqual([more.length, registered.length], [0, 1]);
  assert.equal(await sha256(received!.file!), digest);
}

/** Begins an upload and kills it when half of it is sent. */
async function killHalfway({ account, transloadit }: Uploading, call: string[]): Promise<void> {
  await transloadit.fault({ route: "patch", resetAfter: 12_000_000 }, {
    route: "head",
    hang: true,
  });
  const heads = (await transloadit.asked()).filter((line) => line.startsWith("HEAD")).length;
  const program = account.start(call);
  await program.seen(/the transfer was interrupted/);
  while ((await transloadit.asked()).filter((line) => line.startsWith("HEAD")).length === heads) {
    await systemClock.sleep(5);
  }
  program.child.kill("SIGKILL");
  await program.end();
}

const digestOf = (stdout: string): string => JSON.parse(stdout).transfer.digest;

Deno.test("an upload goes on from the server's offset when its connection breaks", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(LENGTH);
  const { account, transloadit } = uploading;
  await transloadit.fault(
    { route: "tus create", drop: true },
    { route: "patch", resetAfter: 5_000_000 },
    { route: "head", drop: true },
    { route: "patch", drop: true },
    { route: "patch", resetAfter: 9_000_000 },
    { route: "patch", status: 500, body: "x" },
    { route: "patch", status: 423, body: "locked" },
  );
  const { code, stdout, stderr } = await account.run(["upload", context.path, ...PARTS, "--json"]);
  assert.equal(code, 0, stderr);
  await arrived(uploading, digestOf(stdout));
  assert.equal((await transloadit.assemblies()).length, 1);
  assert.equal(stderr.match(/the transfer was interrupted \(/g)?.length, 7);
});

Deno.test("an upload goes on when the server dies and comes back", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(LENGTH);
  const { account, transloadit } = uploading;
  // Holds the second chunk until the server is killed.
  await transloadit.fault({ route: "patch", skip: 1, hang: true });
  const program = account.start(["upload", context.path, ...PARTS, "--json"]);
  while ((await transloadit.asked()).filter((line) => line.startsWith("PATCH")).length < 2) {
    await systemClock.sleep(5);
  }
  await transloadit.kill();
  await program.seen(/the transfer was interrupted/);
  await transloadit.restart();
  const { code, stdout, stderr } = await program.end();
  assert.equal(code, 0, stderr);
  await arrived(uploading, digestOf(stdout));
});

Deno.test("a killed upload is gone on with by the next call, and nothing is done twice", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(LENGTH);
  await using temporary = await temporaryFolder();
  const { account, transloadit } = uploading;
  const call = ["upload", context.path, ...PARTS, "--json", "--temp-dir", temporary.path];
  await killHalfway(uploading, call);
  const state = JSON.parse(
    await Deno.readTextFile(join(account.home.path, ".coursera/uploads.json")),
  );
  assert.equal(state.uploads.length, 1);
  const { mode } = await Deno.stat(join(account.home.path, ".coursera/uploads.json"));
  assert.equal(mode! & 0o777, 0o600);

  const { code, stdout, stderr } = await account.run(call);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Resuming the transfer of `.*`/);
  await arrived(uploading, digestOf(stdout));
  assert.equal((await transloadit.assemblies()).length, 1);
  assert.deepEqual(await temporaryLeftovers(temporary.path), []);
});

Deno.test("a killed upload of an image is gone on with, although the image is saved again", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(LENGTH);
  // Engines of version 20 give the time of saving to a layer that is there twice.
  const twice = "RUN chmod 0755 /noise.sh\nRUN sleep 0; chmod 0755 /noise.sh\nENTRYPOINT";
  await writeFiles(context.path, {
    Dockerfile: DOCKERFILE.replace("noise /noise", "noise noise.sh /").replace("ENTRYPOINT", twice),
    "noise.sh": "",
  });
  const image = `courseraprogramming-test/upload-resumed:${crypto.randomUUID().slice(0, 8)}`;
  await docker(["build", "--quiet", "--tag", image, context.path]);
  try {
    const { account, transloadit } = uploading;
    const call = ["upload", image, ...PARTS, "--json"];
    await killHalfway(uploading, call);
    await systemClock.sleep(1500);
    const { code, stdout, stderr } = await account.run(call);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Resuming the transfer of `.*`/);
    await arrived(uploading, digestOf(stdout));
    assert.equal((await transloadit.assemblies()).length, 1);
  } finally {
    await docker(["image", "rm", image]);
  }
});

Deno.test("a clock that was set in between loses nothing", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(LENGTH);
  const { account } = uploading;
  await killHalfway(uploading, ["upload", context.path, ...PARTS]);
  const path = join(account.home.path, ".coursera/uploads.json");
  const state = JSON.parse(await Deno.readTextFile(path));
  state.uploads[0].created += 5 * 3_600_000;
  await Deno.writeTextFile(path, JSON.stringify(state));
  const { code, stdout, stderr } = await account.run(["upload", context.path, ...PARTS, "--json"]);
  assert.equal(code, 0, stderr);
  await arrived(uploading, digestOf(stdout));
});

Deno.test("--no-resume begins anew, and so does an upload that the server has lost", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(LENGTH);
  const { account, transloadit } = uploading;
  const broken = () => killHalfway(uploading, ["upload", context.path, ...PARTS]);
  await broken();
  const anew = await account.run(["upload", context.path, ...PARTS, "--no-resume"]);
  assert.equal(anew.code, 0, anew.stderr);
  assert.equal((await transloadit.assemblies()).length, 2);

  await broken();
  await transloadit.fault({ route: "head", status: 404, body: "gone" });
  const lost = await account.run(["upload", context.path, ...PARTS]);
  assert.equal(lost.code, 0, lost.stderr);
  assert.match(lost.stderr, /warning: Transloadit no longer has what was sent: beginning anew/);
  assert.deepEqual((await transloadit.offsets()).filter((offset) => offset === 0).length, 4);
});

Deno.test("SIGTERM ends an upload, which leaves nothing but the way on", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(LENGTH);
  await using temporary = await temporaryFolder();
  const { account, transloadit } = uploading;
  await transloadit.fault({ route: "patch", hang: true });
  const call = ["upload", context.path, ...PARTS, "--json", "--temp-dir", temporary.path];
  const program = account.start(call);
  while (!(await transloadit.asked()).some((line) => line.startsWith("PATCH"))) {
    await systemClock.sleep(5);
  }
  program.child.kill("SIGTERM");
  const stopped = await program.end();
  assert.equal(stopped.code, 143, stopped.stderr);
  assert.deepEqual(await temporaryLeftovers(temporary.path), []);
  const { code, stdout, stderr } = await account.run(call);
  assert.equal(code, 0, stderr);
  await arrived(uploading, digestOf(stdout));
});
