import assert from "node:assert/strict";
import { uploadDocument } from "../../../commands/release/upload_documents.ts";
import { shellGrader } from "../../support/engine/images.ts";
import { DOCKERFILE, noisyContext, sha256, Uploading } from "../../support/coursera/uploading.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";

const PARTS = ["course-0001", "item-0001", "part-0001"];

const grader = () => shellGrader("upload", 'echo \'{"fractionalScore": 1, "feedback": "x"}\'');

Deno.test("upload saves an image, sends it, registers it and links its parts", async () => {
  const image = await grader();
  await using uploading = await Uploading.open();
  await using temporary = await temporaryFolder();
  const { account, transloadit } = uploading;
  const { code, stdout, stderr } = await account.run([
    ...["upload", image, ...PARTS, "--temp-dir", temporary.path, "--grader-cpu", "2"],
    ...["--additional_item_and_part", "item-0002", "part-0002"],
  ]);
  assert.equal(code, 0, stderr);
  assert.equal(
    stdout,
    "fake-executor~1\nitem-0001  part-0001  linked\nitem-0002  part-0002  linked\n",
  );
  const [received, ...more] = await transloadit.received();
  assert.equal(more.length, 0);
  assert.equal(received?.metadata?.filename, "courseraprogramming-test_upload.tar");
  const [registered] = uploading.registered;
  assert.match(registered!.request.key, /^grader\/[0-9a-f]{32}\.tar$/);
  assert.equal(registered!.request.reservedCpu, 2048);
  assert.deepEqual(uploading.links, {
    "v1 course-0001~item-0001 part-0001": "fake-executor~1",
    "v1 course-0001~item-0002 part-0002": "fake-executor~1",
  });
  const list = new Deno.Command("tar", { args: ["-tf", received!.file!] });
  assert.match(new TextDecoder().decode((await list.output()).stdout), /^manifest\.json$/m);
  assert.deepEqual(await temporaryLeftovers(temporary.path), []);
});

Deno.test("upload of a directory, or of its zip, sends the same build context to v2", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(100_000);
  const { account, transloadit } = uploading;
  const first = await account.run(["upload", context.path, ...PARTS, "--json"]);
  assert.equal(first.code, 0, first.stderr);
  const { generation, grader, transfer } = uploadDocument.parse(JSON.parse(first.stdout));
  assert.deepEqual([generation, grader], ["v2", "fake-grader-1"]);
  const [received] = await transloadit.received();
  assert.equal(transfer?.digest, await sha256(received!.file!));

  const zip = `${account.home.path}/again.zip`;
  await Deno.copyFile(received!.file!, zip);
  const second = await account.run(["upload", zip, ...PARTS, "--json"]);
  assert.equal(second.code, 0, second.stderr);
  assert.equal(JSON.parse(second.stdout).transfer.digest, transfer?.digest);
  assert.match(second.stderr, /The same content became grader `fake-grader-1` of this course/);
  assert.equal(uploading.registered.length, 2);

  const third = await account.run(["upload", zip, ...PARTS, "--json", "--reuse"]);
  assert.deepEqual([third.code, JSON.parse(third.stdout).transfer], [0, null], third.stderr);
  assert.equal((await transloadit.received()).length, 2, "nothing was sent");
  assert.equal(uploading.registered.length, 3);
  assert.equal(uploading.registered[2]!.request.key, uploading.registered[1]!.request.key);
});

Deno.test("upload --api v1 builds a directory and sends its image", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(1000);
  const { code, stderr } = await uploading.account.run([
    ...["upload", context.path, ...PARTS, "--api", "v1", "--file-name", "a/b"],
  ]);
  assert.equal(code, 0, stderr);
  const [received] = await uploading.transloadit.received();
  assert.equal(received?.metadata?.filename, "a_b.tar");
  assert.equal(uploading.account.fake.state.registrations.v1.length, 1);
});

Deno.test("what sanity finds an error in is not uploaded, unless it must be", async () => {
  await using uploading = await Uploading.open();
  await using context = await temporaryFolder({
    Dockerfile: 'FROM busybox:1.35.0\nCOPY absent /x\nENTRYPOINT ["/x"]\n',
  });
  const { account, transloadit } = uploading;
  const { code, stdout, stderr } = await account.run(["upload", context.path, ...PARTS, "-q"]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /error CPG\d+ /);
  assert.match(stderr, /error: `.*` was not uploaded: .*\nhint: .*--no-sanity/);
  assert.deepEqual(await transloadit.asked(), []);
  const forced = await account.run(["upload", context.path, ...PARTS, "-q", "--no-sanity"]);
  assert.deepEqual([forced.code, forced.stdout, forced.stderr], [0, "fake-grader-1\n", ""]);
});

Deno.test("upload --publish does the whole release, and says where the grader stands", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(1000);
  const { account } = uploading;
  const { state } = account.fake;
  state.registrations.newStatuses = ["PENDING", "COMPLETED"];
  const item = state.addItem("course-0001~item-0001");
  const { code, stdout, stderr } = await account.run([
    "upload",
    context.path,
    ...PARTS,
    "--publish",
  ]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^fake-grader-1\n.* linked\nCOMPLETED\nitem-0001 {2}published\n$/);
  assert.equal(item.timesPublished, 1);
});

Deno.test("a grader that Coursera cannot process is not published, and not gone on with", async () => {
  await using uploading = await Uploading.open();
  await using context = await noisyContext(1000);
  const { account } = uploading;
  const { state } = account.fake;
  state.registrations.newStatuses = ["FAILED"];
  const item = state.addItem("course-0001~item-0001");
  const call = ["upload", context.path, ...PARTS, "--publish"];
  const { code, stderr } = await account.run(call);
  assert.equal(code, 1);
  assert.match(stderr, /error: Coursera did not process grader `fake-grader-1`: it is FAILED/);
  assert.equal(item.timesPublished, 0);
  await account.run(call);
  assert.equal(uploading.registered.length, 2);
});

Deno.test("a server without resumable uploads gets the old tools' single request", async (t) => {
  await using context = await noisyContext(3_000_000);
  await t.step("and the assembly decides, whatever the request was answered", async () => {
    await using uploading = await Uploading.open({ withoutTus: true });
    const { account, transloadit } = uploading;
    await transloadit.fault({ route: "send", status: 500, body: {} });
    const { code, stderr } = await account.run(["upload", context.path, ...PARTS]);
    assert.equal(code, 0, stderr);
    const [received] = await transloadit.received();
    assert.equal(received?.metadata?.filetype, "application/x-zip");
    assert.equal((await Deno.stat(received!.file!)).size > 3_000_000, true);
  });
  await t.step("and a broken connection is told", async () => {
    await using uploading = await Uploading.open({ withoutTus: true });
    const { account, transloadit } = uploading;
    await transloadit.fault({ route: "send", drop: true });
    const { code, stderr } = await account.run(["upload", context.path, ...PARTS]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /error: The transfer to Transloadit failed: /);
    assert.deepEqual(uploading.registered, []);
  });
});

Deno.test("what Transloadit answers is told in words, and waited out where it passes", async (t) => {
  const polls = (...answers: [number, unknown][]) =>
    answers.map(([status, body]) => ({ route: "poll", status, body }));
  const cases: [string, Parameters<Uploading["transloadit"]["fault"]>, number, RegExp][] = [
    [
      "not known yet",
      polls([404, { error: "ASSEMBLY_NOT_FOUND" }], [404, "x"], [502, "x"], [200, {}], [200, ""]),
      0,
      /Registered/,
    ],
    [
      "failed",
      polls([200, { error: "INVALID_FILE_META_DATA", message: "It is no file." }]),
      1,
      /error: Transloadit refused the upload: It is no file \(INVALID_FILE_META_DATA\)/,
    ],
    ["cancelled", polls([200, { ok: "ASSEMBLY_CANCELED" }]), 1, /cancelled at Transloadit/],
    [
      "no bytes yet",
      polls([200, { ok: "ASSEMBLY_UPLOADING", bytes_received: 0, bytes_expected: 0 }]),
      0,
      /Registered/,
    ],
    ["no file", polls([200, { ok: "ASSEMBLY_COMPLETED", results: {} }]), 1, /kept no file of it/],
    [
      "a strange link",
      polls([200, {
        ok: "ASSEMBLY_COMPLETED",
        results: { ":original": [{ ssl_url: "https://s3.amazonaws.com/b/k" }] },
      }]),
      1,
      /at an address that is not one of Amazon S3's buckets/,
    ],
    [
      "no account",
      [{ route: "create", status: 400, body: { error: "GET_ACCOUNT_UNKNOWN_AUTH_KEY" } }],
      1,
      /GET_ACCOUNT_UNKNOWN_AUTH_KEY\nhint: check `--transloadit-account-id`/,
    ],
    [
      "no server",
      [{ route: "bored", status: 200, body: { ok: "NOTHING", host: null } }],
      1,
      /error: Failed to find a server at Transloadit: it answered `NOTHING`/,
    ],
    ["nonsense", [{ route: "bored", status: 200, body: "<html>" }], 1, /its answer makes no sense/],
    ["busy for a moment", [{ route: "bored", status: 503, body: {} }], 0, /Registered/],
  ];
  await using context = await temporaryFolder({ Dockerfile: DOCKERFILE, noise: "x" });
  await using uploading = await Uploading.open();
  for (const [name, faults, expected, message] of cases) {
    await t.step(name, async () => {
      await uploading.transloadit.fault(...faults);
      const before = uploading.registered.length;
      const { code, stderr } = await uploading.account.run(["upload", context.path, ...PARTS]);
      assert.equal(code, expected, stderr);
      assert.match(stderr, message);
      assert.equal(uploading.registered.length - before, expected === 0 ? 1 : 0);
    });
  }
});

Deno.test("the signature of a stored file's link is registered but never printed", async () => {
  const link = "https://fake-bucket.s3.amazonaws.com/k.zip?X-Amz-Signature=0123456789abcdef";
  await using uploading = await Uploading.open({ link });
  await using context = await noisyContext(1000);
  const { account } = uploading;
  account.fake.state.registrations.forbidden.add("course-0001");
  const { code, stdout, stderr } = await account.run(["upload", context.path, ...PARTS]);
  assert.equal(code, 1);
  assert.doesNotMatch(stdout + stderr, /0123456789abcdef/);
  assert.match(stderr, /X-Amz-Signature=\[redacted\]/);
});

Deno.test("wrong calls are refused before anything is sent", async (t) => {
  await using context = await temporaryFolder({ Dockerfile: DOCKERFILE, noise: "x" });
  await using empty = await temporaryFolder();
  await using uploading = await Uploading.open();
  const { account, transloadit } = uploading;
  const cases: [string[], number, RegExp][] = [
    [["--upload-to-requestbin", "x", context.path, ...PARTS], 64, /that service is gone/],
    [[context.path, "course-0001", "item-0001"], 64, /item and part go together/],
    [[context.path, "course-0001", "--publish"], 64, /`--publish` needs an ITEM and PART/],
    [[context.path, ...PARTS, "--grader-cpu", "3"], 64, /CPU count 3 is not allowed/],
    [
      ["busybox:1.35.0", ...PARTS, "--grader-timeout", "1801"],
      64,
      /Time limit 1801 s is not allowed/,
    ],
    [["busybox:1.35.0", ...PARTS, "--api", "v2"], 64, /is an image, which `--api v2` does not/],
    [[context.path, ...PARTS, "--from-upload", "bucket"], 64, /BUCKET\/KEY/],
    [["no-such-image:1", ...PARTS], 1, /There is no image, directory or file `no-such-image:1`/],
    [["./nowhere", ...PARTS], 1, /There is no directory or file/],
    [[empty.path, ...PARTS], 1, /no Dockerfile|could not be read/],
    [[empty.path, ...PARTS, "--no-sanity"], 1, /There is no Dockerfile at the root of/],
    [[context.path, ...PARTS, "--temp-dir", "/nowhere"], 1, /\/nowhere/],
  ];
  for (const [args, expected, message] of cases) {
    await t.step(args.slice(1).join(" "), async () => {
      const { code, stdout, stderr } = await account.run(["upload", ...args]);
      assert.deepEqual([code, stdout], [expected, ""], stderr);
      assert.match(stderr, message);
    });
  }
  assert.deepEqual([account.fake.asked, await transloadit.asked()], [[], []]);
});
