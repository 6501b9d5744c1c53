import assert from "node:assert/strict";
import { createTarDecoder } from "modern-tar";
import { join } from "node:path";
import { systemClock } from "../../../coursera/clock.ts";
import { Uploading } from "../../support/coursera/uploading.ts";
import type { Check } from "../check.ts";
import { GRADER, type Trial } from "../trial.ts";

/** What of an image is sent to Coursera. */
export const archives: readonly Check[] = [
  {
    name: "upload: an archive that an engine loads",
    async run(trial) {
      await using uploading = await Uploading.open();
      await upload(trial, uploading);
      const [received, ...more] = await uploading.transloadit.received();
      assert.deepEqual([more.length, uploading.registered.length], [0, 1]);
      // What the server has belongs to this process's user.
      const archive = join(trial.folder, "archive.tar");
      await Deno.copyFile(received?.file ?? "", archive);
      await Deno.chmod(archive, 0o644);
      const loaded = await trial.docker(["load", "--input", archive]);
      assert.match(loaded, /Loaded image: .*by-submission/);
    },
  },
  {
    name: "upload: the same bytes each time",
    async run(trial) {
      const digests: string[] = [];
      for (let time = 0; time < 2; time++) {
        await using uploading = await Uploading.open();
        digests.push(await upload(trial, uploading));
      }
      assert.equal(digests[0], digests[1]);
    },
  },
  {
    name: "upload: the format that Coursera has always got",
    async run(trial) {
      await using uploading = await Uploading.open();
      await upload(trial, uploading);
      const [received] = await uploading.transloadit.received();
      const { json, names, begins } = await contents(received?.file ?? "");
      const [image, ...others] = json("manifest.json");
      assert.deepEqual([others.length, image.RepoTags.length], [0, 1]);
      // Podman puts a registry before it.
      assert.match(image.RepoTags[0], new RegExp(`(^|/)${GRADER}:latest$`));
      assert.match(image.Config, /^[0-9a-f]{64}\.json$/);
      const diffs = json(image.Config).rootfs.diff_ids;
      assert.equal(image.Layers.length, diffs.length);
      for (const layer of image.Layers) {
        assert.match(layer, /^[0-9a-f]{64}(\/layer)?\.tar$/);
        // Of a tar the name of its first entry, of anything packed its mark.
        assert.match(begins(layer), /^[\w./-]+$/, layer);
      }
      assert.deepEqual(names.filter((name) => /blobs|index\.json|oci-layout/.test(name)), []);
    },
  },
  {
    name: "upload: the size is that of the image unpacked",
    async run(trial) {
      const image = await trial.build("zeros", {
        Dockerfile: "FROM busybox:1.35.0\nRUN dd if=/dev/zero of=/zeros bs=1M count=20\n" +
          'ENTRYPOINT ["/bin/true"]\n',
      });
      await using uploading = await Uploading.open();
      const { code, stderr } = await uploading.account.run(
        ["upload", image, ...PART],
        { env: trial.engine.env },
      );
      assert.equal(code, 0, stderr);
      const [, told] = /^Saving image `.*zeros`, about ([\d.]+) MB$/m.exec(stderr) ?? [];
      const [, sent] = /^Sent `.*`, ([\d.]+) MB/m.exec(stderr) ?? [];
      assert.ok(Number(told) >= 20 && Number(sent) >= 20, `${told} MB, sent ${sent} MB`);
      assert.ok(Math.abs(Number(told) - Number(sent)) < 1, `${told} MB, sent ${sent} MB`);
    },
  },
  {
    name: "upload: goes on after kill -9",
    async run(trial) {
      await using uploading = await Uploading.open();
      const { account, transloadit } = uploading;
      const { env } = trial.engine;
      await transloadit.fault({ route: "patch", resetAfter: 1_000_000 }, {
        route: "head",
        hang: true,
      });
      const killed = account.start(["upload", GRADER, ...PART], { env });
      await trial.until(
        "the transfer is taken up again",
        async () => (await transloadit.asked()).some((line) => line.startsWith("HEAD")),
      );
      killed.child.kill("SIGKILL");
      await killed.end();
      // Engines write times in seconds.
      await systemClock.sleep(1500);
      const { code, stderr } = await account.run(["upload", GRADER, ...PART], { env });
      assert.equal(code, 0, stderr);
      assert.match(stderr, /Resuming the transfer of `.*`/);
      const received = await transloadit.received();
      assert.deepEqual([received.length, uploading.registered.length], [1, 1]);
    },
  },
];

/** What is in an archive, of its layers the first hundred bytes. */
async function contents(path: string) {
  using file = await Deno.open(path);
  const found = new Map<string, Uint8Array>();
  for await (const { header, body } of file.readable.pipeThrough(createTarDecoder())) {
    const bytes = await new Response(body).bytes();
    found.set(header.name, header.name.endsWith(".tar") ? bytes.subarray(0, 100) : bytes);
  }
  const text = (name: string) => new TextDecoder().decode(found.get(name));
  return {
    names: [...found.keys()],
    json: (name: string) => JSON.parse(text(name)),
    begins: (name: string) => text(name).replace(/\0[^]*$/, ""),
  };
}

const PART = ["course-0001", "item-0001", "part-0001"];

/** Uploads an image. @returns the digest of its archive */
async function upload({ engine }: Trial, { account }: Uploading): Promise<string> {
  const call = ["upload", GRADER, ...PART, "--json"];
  const { code, stdout, stderr } = await account.run(call, { env: engine.env });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout).transfer.digest;
}
