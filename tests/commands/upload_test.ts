import assert from "node:assert/strict";
import { temporaryLeftovers } from "../support/docker.ts";
import { shellGrader, temporaryFolder } from "../support/images.ts";
import { Uploading } from "../support/uploading.ts";

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
  assert.deepEqual(await temporaryLeftovers(temporary.path), []);
});
