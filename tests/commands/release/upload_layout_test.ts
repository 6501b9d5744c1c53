import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { systemClock } from "../../../coursera/clock.ts";
import { docker } from "../../support/engine/docker.ts";
import { shellGrader } from "../../support/engine/images.ts";
import { layoutDocker } from "../../support/engine/layout_docker.ts";
import { noise, Uploading } from "../../support/coursera/uploading.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";
import { memoryDisk } from "../../support/trees.ts";

const PARTS = ["course-0001", "item-0001", "part-0001"];

const pack = (level: number) => (layer: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(gzipSync(layer, { level }));

Deno.test("an image of the containerd store is sent in the old format, and gone on with", async () => {
  const image = await shellGrader("upload-layout", "exit 0 # of the containerd store");
  await using saving = await layoutDocker(image);
  await using uploading = await Uploading.open();
  await using temporary = await temporaryFolder();
  const { account, transloadit } = uploading;
  const env = { ...saving.env, TMPDIR: temporary.path };
  const call = ["upload", image, ...PARTS, "--json"];

  await saving.store({ pack: pack(1), more: ['{"predicateType":"one"}'] });
  await transloadit.fault({ route: "patch", resetAfter: 1_000_000 }, { route: "head", hang: true });
  const program = account.start(call, { env });
  await program.seen(/the transfer was interrupted/);
  while (!(await transloadit.asked()).some((line) => line.startsWith("HEAD"))) {
    await systemClock.sleep(5);
  }
  program.child.kill("SIGKILL");
  await program.end();

  // Built again elsewhere: the same layers, in other bytes.
  await saving.store({ pack: pack(9), more: ['{"predicateType":"another"}'] });
  const { code, stderr } = await account.run(call, { env });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Resuming the transfer of `.*`/);
  const [received, ...more] = await transloadit.received();
  assert.deepEqual([more, await temporaryLeftovers(temporary.path)], [[], []]);

  const id = await docker(["image", "inspect", "--format", "{{.Id}}", image]);
  const { stdout } = await new Deno.Command("tar", { args: ["-tf", received!.file!] }).output();
  const names = new TextDecoder().decode(stdout).trim().split("\n");
  assert(names.every((name) => !name.startsWith("blobs")), names.join());
  assert(names.includes(`${id.replace("sha256:", "")}.json`), names.join());
  await docker(["image", "rm", "--force", image]);
  assert.match(await docker(["load", "--input", received!.file!]), /Loaded image: .*upload-layout/);
  assert.equal(await docker(["image", "inspect", "--format", "{{.Id}}", image]), id);
  assert.equal(await docker(["run", "--rm", "--network", "none", image]), "");
});

Deno.test("an image that comes damaged is not uploaded, and may come whole the next time", async () => {
  const image = await shellGrader("upload-damaged", "exit 0 # damaged on the way");
  await using saving = await layoutDocker(image);
  await using uploading = await Uploading.open();
  await using temporary = await temporaryFolder();
  const env = { ...saving.env, TMPDIR: temporary.path };
  const call = ["upload", image, ...PARTS];
  await saving.store({ pack: (layer) => layer.slice(0, -512) });
  const { code, stderr } = await uploading.account.run(call, { env });
  assert.equal(code, 2, stderr);
  assert.match(
    stderr,
    /error: The engine saved an image that is damaged: its layers are not those/,
  );
  assert.deepEqual(await temporaryLeftovers(temporary.path), []);
  assert.deepEqual(await uploading.transloadit.asked(), []);
  await saving.store({});
  assert.equal((await uploading.account.run(call, { env })).code, 0);
});

Deno.test("a disk that a layout is too large for is told, and cleared", async () => {
  const image = await shellGrader("upload-layout-disk", "exit 0 # of a small disk");
  await using saving = await layoutDocker(image);
  await using uploading = await Uploading.open();
  const upload = ({ path }: { path: string }) =>
    uploading.account.run(["upload", image, ...PARTS, "--temp-dir", path], {
      env: saving.env,
    });
  // Nearly all of it is in one layer, which is there twice for a while.
  const size = Number(await docker(["image", "inspect", "--format", "{{.Size}}", image]));
  const disk = (times: number) => memoryDisk(String(Math.round(size * times)));
  await saving.store({});
  {
    await using small = await disk(1.5);
    const { code, stderr } = await upload(small);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /^Saving image/m, "the image alone would fit");
    assert.match(stderr, /error: `.*` has too little space for the archive of `.*`: .* of about /);
    assert.deepEqual(await temporaryLeftovers(small.path), []);
  }
  // What the engine did not tell of fills the disk.
  await saving.store({ more: [noise(size * 4)] });
  {
    await using small = await disk(3);
    const { code, stderr } = await upload(small);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /error: The archive could not be written .*: the disk is full/);
    assert.deepEqual(await temporaryLeftovers(small.path), []);
  }
  assert.deepEqual(await uploading.transloadit.asked(), []);
});
