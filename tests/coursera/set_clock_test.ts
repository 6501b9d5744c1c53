import assert from "node:assert/strict";
import ky from "ky";
import { systemClock } from "../../coursera/clock.ts";
import { download } from "../../coursera/transfer/download.ts";
import { waitForAssembly } from "../../coursera/transfer/transloadit.ts";
import { sendByTus } from "../../coursera/transfer/tus_transfer.ts";
import { FakeCoursera } from "../support/coursera/fake_coursera.ts";
import { fakeSession, temporaryHome } from "../support/coursera/fake_coursera_client.ts";
import { FakeClock, unsteady } from "../support/coursera/fake_coursera_clock.ts";
import {
  HostileUploadServer,
  raw,
  type UploadScript,
} from "../support/coursera/hostile_upload_server.ts";
import { RawServer } from "../support/raw_server.ts";
import { temporaryFolder } from "../support/files.ts";

const SIZE = 1000;

/** What sending to this server comes to while the clock is set again and again. */
async function sent(script: UploadScript, hours: number) {
  await using folder = await temporaryFolder({ archive: "x".repeat(SIZE) });
  await using server = await HostileUploadServer.start(script);
  const clock = new FakeClock();
  const started = clock.elapsed();
  const error: unknown = await sendByTus({
    path: `${folder.path}/archive`,
    size: SIZE,
    tusUrl: `${server.origin}/resumable/files/`,
    uploadUrl: undefined,
    metadata: {},
    boredApi: `${server.origin}/instances/bored`,
  }, {
    clock: unsteady(clock, hours),
    signal: AbortSignal.timeout(20_000),
    env: () => undefined,
    onUploadUrl: () => Promise.resolve(),
  }).catch((thrown) => thrown);
  return { error, minutes: (clock.elapsed() - started) / 60_000 };
}

for (const hours of [-50_000, -1, 1, 50_000]) {
  Deno.test(`waits are the same while the clock is set by ${hours} hours`, async (t) => {
    await t.step("for a transfer that breaks a few times", async () => {
      const { error } = await sent({
        patch: ({ count }) => count < 4 ? raw(500) : undefined,
      }, hours);
      assert.equal(error, undefined);
    });

    await t.step("for a transfer without progress", async () => {
      const { error, minutes } = await sent({
        patch: () => raw(500),
        head: () => raw(200, { "Upload-Offset": 0, "Upload-Length": SIZE }),
      }, hours);
      assert.match(String(error), /makes no progress: the server answered 500/);
      assert(minutes >= 10 && minutes < 11, `${minutes} minutes`);
    });

    await t.step("for an assembly that is not known yet", async () => {
      const clock = new FakeClock();
      const started = clock.elapsed();
      const http = ky.create({ fetch: () => Promise.resolve(new Response("{}", { status: 404 })) });
      await assert.rejects(
        waitForAssembly({ http }, "http://x/1", { clock: unsteady(clock, hours) }),
        /does not know the upload/,
      );
      const seconds = (clock.elapsed() - started) / 1000;
      assert(seconds >= 60 && seconds < 90, `${seconds} s`);
    });

    await t.step("for a download", async () => {
      await using folder = await temporaryFolder();
      await using home = await temporaryHome();
      await using fake = await FakeCoursera.start();
      await using server = await RawServer.start({
        "/file": raw(302, { Location: "/slow" }),
        "/slow": slowly(),
      });
      const session = { ...await fakeSession(fake, home), clock: unsteady(systemClock, hours) };
      const { bytes } = await download(session, {
        url: `${server.origin}/file`,
        target: `${folder.path}/target`,
        hosts: [new URL(server.origin).host],
        maxBytes: 1_000_000,
        totalMs: 20_000,
        signal: AbortSignal.timeout(20_000),
      });
      assert.equal(bytes, 4);
    });
  });
}

async function* slowly() {
  await systemClock.sleep(200);
  yield raw(200, {}, "late");
}
