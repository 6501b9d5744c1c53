import assert from "node:assert/strict";
import { join } from "node:path";
import { relayEngine } from "../../support/engine/engine_relay.ts";
import { cacheOf } from "../../support/coursera/fake_coursera_client.ts";
import { shellGrader } from "../../support/engine/images.ts";
import { noisyContext, Uploading } from "../../support/coursera/uploading.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";

const PARTS = ["course-0001", "item-0001", "part-0001"];
const PAIR = "--additional_item_and_part";

/** The command that a run printed, as a shell reads it, without the program's name. */
async function printed(stderr: string): Promise<string[]> {
  const line = /^ {2}courseraprogramming (.*)$/m.exec(stderr)?.[1];
  assert(line !== undefined, stderr);
  const words = await new Deno.Command("sh", { args: ["-c", `printf '%s\\0' ${line}`] }).output();
  return new TextDecoder().decode(words.stdout).split("\0").slice(0, -1);
}

/** A folder of so many bytes, on a disk of its own; needs root. */
async function smallDisk(bytes: number) {
  const folder = await temporaryFolder();
  const mount = async (...args: string[]) => {
    const { success, stderr } = await new Deno.Command(args[0]!, { args: args.slice(1) }).output();
    assert(success, `a small disk needs root: ${new TextDecoder().decode(stderr)}`);
  };
  await mount("mount", "-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", folder.path);
  return {
    path: folder.path,
    [Symbol.asyncDispose]: async () => {
      await mount("umount", "--lazy", folder.path);
      await folder[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a disk that is too small is told before or while the archive is made", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(3_000_000);
  await using disk = await smallDisk(1 << 20);
  const { account, transloadit } = uploading;
  const call = (source: string) =>
    account.run(["upload", source, ...PARTS, "--temp-dir", disk.path, "--no-sanity"]);
  const image = await call("busybox:1.35.0");
  assert.equal(image.code, 1);
  assert.match(image.stderr, /error: `.*` has too little space .*: [\d.]+ MB of about [\d.]+ MB/);
  const zip = await call(context.path);
  assert.equal(zip.code, 1);
  assert.match(
    zip.stderr,
    /error: The archive could not be written .*: the disk is full\nhint: .*temp/,
  );
  assert.deepEqual(await temporaryLeftovers(disk.path), []);
  assert.deepEqual(await transloadit.asked(), []);
});

Deno.test("an image that is removed meanwhile is told, and leaves nothing behind", async () => {
  const image = await shellGrader("upload-removed", "exit 0 # to be removed");
  await using uploading = await Uploading.open();
  await using bin = await temporaryFolder({
    docker: {
      mode: 0o755,
      text:
        '#!/bin/sh\nPATH=${PATH#*:}\n[ "$1" = save ] && docker image rm -f "$3" >&2\nexec docker "$@"\n',
    },
  });
  const { code, stderr } = await uploading.account.run(["upload", image, ...PARTS], {
    env: { PATH: `${bin.path}:${Deno.env.get("PATH")}`, TMPDIR: bin.path },
  });
  assert.equal(code, 1);
  assert.match(stderr, /error: The image `.*upload-removed` is not on this engine/);
  assert.deepEqual(await temporaryLeftovers(bin.path), []);
  assert.deepEqual(await uploading.transloadit.asked(), []);
});

Deno.test("an engine that goes away while the image is saved is told; the next call may work", async () => {
  await using uploading = await Uploading.open();
  await using folder = await temporaryFolder();
  using relay = relayEngine(folder.path, 1_000_000);
  const env = { DOCKER_HOST: relay.address, TMPDIR: folder.path };
  const call = ["upload", "busybox:1.35.0", ...PARTS, "--no-sanity"];
  const { code, stderr } = await uploading.account.run(call, { env });
  assert.equal(code, 2, stderr);
  assert.match(stderr, /error: The Docker engine at unix:.* does not answer/);
  assert.deepEqual(await temporaryLeftovers(folder.path), []);
  assert.equal((await uploading.account.run(call)).code, 0);
});

Deno.test("a token that expires during the transfer is refreshed", async () => {
  // Good for a call made in the next second: five minutes are kept in hand.
  await using uploading = await Uploading.open({ executingPolls: 7 }, cacheOf({ expiresIn: 301 }));
  await using context = await noisyContext(1000);
  const { fake } = uploading.account;
  const { code, stderr } = await uploading.account.run(["upload", context.path, ...PARTS]);
  assert.equal(code, 0, stderr);
  const bearers = fake.seen.filter(({ path }) => path.startsWith("/api/")).map((seen) =>
    seen.bearer
  );
  assert.deepEqual([fake.state.grants, new Set(bearers)], [
    1,
    new Set(["fake-access-token-granted-1"]),
  ]);
});

Deno.test("a refused registration loses nothing: the printed command, or the same call, goes on", async (t) => {
  for (const way of ["printed", "same"]) {
    await t.step(way, async () => {
      await using uploading = await Uploading.open();
      await using context = await noisyContext(1000);
      const { account, transloadit } = uploading;
      const { registrations } = account.fake.state;
      registrations.forbidden.add("course-0001");
      const call = [
        ...["upload", context.path, ...PARTS, "--grader-memory-limit", "8192"],
        ...[PAIR, "item-0002", "it's"],
      ];
      const { code, stdout, stderr } = await account.run(call);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(
        stderr,
        /warning: The upload is safe, stored as `fake-bucket\/grader\//,
      );
      assert.match(
        stderr,
        /error: Failed to register .*403.*\nhint: check that this account may edit/,
      );

      registrations.forbidden.clear();
      const before = (await transloadit.asked()).length;
      const again = await account.run(way === "same" ? call : await printed(stderr));
      assert.equal(again.code, 0, again.stderr);
      assert.equal((await transloadit.asked()).length, before, "nothing was sent");
      const [registered] = uploading.registered;
      assert.equal(registered?.request.reservedMemory, 8192);
      assert.equal(Object.keys(uploading.links).length, 2);
    });
  }
});

Deno.test("one of five parts refused: the same call links it and does nothing else", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(1000);
  const { account, transloadit } = uploading;
  const { refusals } = account.fake.state.registrations;
  const pairs = [2, 3, 4, 5].flatMap((n) => [PAIR, `item-000${n}`, `part-000${n}`]);
  const item = account.fake.state.addItem("course-0001~item-0001");
  for (const n of [2, 3, 4, 5]) account.fake.state.addItem(`course-0001~item-000${n}`);
  refusals.set("course-0001~item-0003 part-0003", { status: 403, body: {} });
  const call = ["upload", context.path, ...PARTS, ...pairs, "--publish"];
  const { code, stdout } = await account.run(call);
  assert.equal(code, 1);
  assert.match(stdout, /^fake-grader-1\n(.* linked\n){2}item-0003 .* failed .*\n(.* linked\n){2}$/);
  assert.equal(item.timesPublished, 0, "what is not linked whole is not published");

  refusals.clear();
  account.fake.seen.length = 0;
  const [before, again] = [(await transloadit.asked()).length, await account.run(call)];
  assert.equal(again.code, 0, again.stderr);
  assert.equal((await transloadit.asked()).length, before);
  const links = account.fake.seen.filter(({ query }) =>
    query.some(([, value]) => value === "setGridExecutorId")
  );
  assert.equal(links.length, 1);
  assert.equal(item.timesPublished, 1);
  assert.equal(uploading.registered.length, 1);
});

Deno.test("killed while it waits, the same call waits and publishes, and registers nothing", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(1000);
  const { account, transloadit } = uploading;
  const { state } = account.fake;
  state.registrations.newStatuses = ["PENDING"];
  const item = state.addItem("course-0001~item-0001");
  const call = ["upload", context.path, ...PARTS, "--publish"];
  const program = account.start(call);
  await program.seen(/Waiting up to 3600 s/);
  program.child.kill("SIGKILL");
  await program.end();
  for (const key of state.statuses.keys()) state.statuses.set(key, ["COMPLETED"]);
  const [before, again] = [(await transloadit.asked()).length, await account.run(call)];
  assert.equal(again.code, 0, again.stderr);
  assert.equal((await transloadit.asked()).length, before);
  assert.deepEqual([uploading.registered.length, item.timesPublished], [1, 1]);
});

Deno.test("a home folder that cannot be written is no reason to fail", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(1000);
  const { account } = uploading;
  await Deno.mkdir(join(account.home.path, ".coursera/uploads.json.lock"));
  await Deno.mkdir(join(account.home.path, ".coursera/releases.json.lock"));
  const { code, stderr } = await account.run(["upload", context.path, ...PARTS]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /warning: progress could not be saved/);
});

Deno.test("a clock that is behind takes an old token for a good one: the upload is safe", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(1000);
  const { account, transloadit } = uploading;
  account.fake.fault("build", { kind: "expired tokens" });
  const call = ["upload", context.path, ...PARTS];
  const { code, stderr } = await account.run(call);
  assert.equal(code, 1);
  assert.match(stderr, /error: Failed to register .*401.*\nhint: sign in again/);
  // The clock is set right.
  const cache = cacheOf({ expiresIn: -3600, refresh: "fake-refresh-token-RRRR1111" });
  await account.home.write(".coursera/oauth2_cache.json", cache);
  const [before, again] = [(await transloadit.asked()).length, await account.run(call)];
  assert.equal(again.code, 0, again.stderr);
  assert.equal((await transloadit.asked()).length, before);
  assert.equal(uploading.registered.length, 1);
});
