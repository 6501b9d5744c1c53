import assert from "node:assert/strict";
import { ProgramAccount } from "../../support/coursera/program_account.ts";
import {
  completed,
  HostileUploadServer,
  raw,
  type UploadScript,
} from "../../support/coursera/hostile_upload_server.ts";
import { noisyContext, Uploading } from "../../support/coursera/uploading.ts";

const CALL = ["course-0001", "item-0001", "part-0001", "--no-sanity"];

/** Uploads a build context to a server. */
async function upload(script: UploadScript) {
  await using context = await noisyContext(1000);
  await using server = await HostileUploadServer.start(script);
  await using account = await ProgramAccount.open({
    settings: `[upload]\ntransloadit_bored_api = ${server.origin}/instances/bored\n`,
  });
  const result = await account.run(["-q", "upload", context.path, ...CALL]);
  const { v1, v2 } = account.fake.state.registrations;
  return { ...result, registered: v1.length + v2.length };
}

Deno.test("upload to an honest server of the same kind succeeds", async () => {
  const { code, stderr, registered } = await upload({});
  assert.deepEqual([code, stderr, registered], [0, "", 1]);
});

Deno.test("upload sends no archive to a host that a server names, and registers nothing", async () => {
  await using foreign = await HostileUploadServer.start();
  const elsewhere = foreign.origin.replace("127.0.0.1", "localhost");
  const { code, stdout, stderr, registered } = await upload({
    "tus create": () => raw(201, { Location: `${elsewhere}/resumable/files/1` }),
  });
  assert.match(
    stderr,
    /^error: Failed to send the archive to Transloadit: it names `http:\/\/localhost:\d+\/resumable\/files\/1`, which is refused: the host `localhost` is not one of Transloadit's\nhint: .*\n$/,
  );
  assert.deepEqual([code, stdout, registered, foreign.asked], [1, "", 0, []]);
});

Deno.test("upload registers nothing of a file that is not the one that was sent", async () => {
  const { code, stderr, registered } = await upload({
    poll: () => raw(200, {}, completed({ size: 5 })),
  });
  assert.match(stderr, /^error: Transloadit stored 5 bytes of the \d+ that were sent\nhint: .*\n$/);
  assert.deepEqual([code, registered], [1, 0]);
});

Deno.test("upload reads no endless answer, and shows a server's words on one line", async () => {
  const { code, stderr, registered } = await upload({
    create: () => raw(400, {}, { error: "X", message: `a\n::error::b\n${"c".repeat(1e6)}` }),
  });
  assert.match(
    stderr,
    /^error: Transloadit refused the upload: a ::error::b c+… \(X\)\nhint: .*\n$/,
  );
  assert.deepEqual([code, registered], [1, 0]);
});

Deno.test("upload begins anew where what it remembers was tampered with", async (t) => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(1000);
  const { account, transloadit } = uploading;
  const path = `${account.home.path}/.coursera/releases.json`;
  const call = ["-q", "upload", context.path, ...CALL];
  const first = await account.run(call);
  assert.equal(first.code, 0, first.stderr);
  const good = JSON.parse(await Deno.readTextFile(path));
  const [release] = good.releases;
  const unfinished = { ...release, isOver: false };
  const changes: [string, unknown][] = [
    ["an absurd time", { version: 1, releases: [{ ...release, updated: 1e308 }] }],
    ["a time before all", { version: 1, releases: [{ ...release, updated: -1e300 }] }],
    ["a grader of two lines", {
      version: 1,
      releases: [{ ...unfinished, grader: "a\n::error::" }],
    }],
    ["a key of two lines", {
      version: 1,
      releases: [{ ...unfinished, archive: { bucket: "b", key: "a\n::error::" } }],
    }],
    ["another shape", { version: 1, releases: { length: 1e9 } }],
    ["no JSON", "["],
    ["nothing", ""],
  ];
  for (const [name, content] of changes) {
    await t.step(name, async () => {
      await Deno.writeTextFile(
        path,
        typeof content === "string" ? content : JSON.stringify(content),
      );
      const before = (await transloadit.assemblies()).length;
      const { code, stdout, stderr } = await account.run(call);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, /^fake-grader-\d+\n$/);
      assert.equal((await transloadit.assemblies()).length, before + 1);
    });
  }
});
