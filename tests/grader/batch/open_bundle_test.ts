import { BlobWriter, configure, TextReader, ZipWriter } from "@zip.js/zip.js";
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Bundle } from "../../../grader/batch/bundles/bundle.ts";
import { openBundle } from "../../../grader/batch/bundles/open_bundle.ts";
import { UserError } from "../../../terminal/errors.ts";
import { runBinary } from "../../support/binary.ts";
import { aRecord } from "../../support/grade/batch.ts";
import { temporaryFolder } from "../../support/files.ts";

const bundle: Bundle = {
  schema: 1,
  tool: "1.0.0",
  image: { id: `sha256:${"ab".repeat(32)}`, reference: "team/grader:3", architecture: "amd64" },
  request: {
    args: [],
    env: {},
    parameters: {},
    protocol: "auto",
    limits: { timeLimit: 300, memoryMiB: 1024, cpus: 1, pidsLimit: 256 },
    allowNetwork: false,
    superUser: false,
  },
  links: [],
  record: aRecord(),
};

/** The bundle with something else in its request, whatever the types say. */
function asking(changes: Record<string, unknown>): unknown {
  return { ...bundle, request: { ...bundle.request, ...changes } };
}

/** A zip of a bundle's own file and of one file of the submission. */
async function zipOf(folder: string, content: unknown): Promise<string> {
  configure({ useWebWorkers: false });
  const zip = new ZipWriter(new BlobWriter());
  await zip.add("submission/inner/a.py", new TextReader("x"));
  if (content !== undefined) await zip.add("bundle.json", new TextReader(JSON.stringify(content)));
  const path = join(folder, `${crypto.randomUUID()}.zip`);
  await Deno.writeFile(path, new Uint8Array(await (await zip.close()).arrayBuffer()));
  return path;
}

Deno.test("openBundle() restores files and links", async () => {
  await using folder = await temporaryFolder();
  const links = [{ name: "inner/link", target: "../../../etc" }];
  const path = await zipOf(folder.path, { ...bundle, links });
  const opened = await openBundle(path, join(folder.path, "out"));
  assert.deepEqual(opened.bundle.record, bundle.record);
  assert.equal(await Deno.readTextFile(join(opened.submission, "inner/a.py")), "x");
  assert.equal(await Deno.readLink(join(opened.submission, "inner/link")), "../../../etc");
});

Deno.test("openBundle() refuses what would lead out, and what is no bundle", async (t) => {
  const cases: [string, unknown, RegExp][] = [
    ["no bundle.json", undefined, /it has no bundle\.json/],
    ["another document", { ...bundle, schema: 2 }, /is not a bundle .*: schema: /],
    [
      "an image that is a path",
      { ...bundle, image: { ...bundle.image, id: "./grader" } },
      /image\.id/,
    ],
    [
      "an image that is an option",
      { ...bundle, image: { ...bundle.image, id: "--privileged" } },
      /image\.id/,
    ],
    ["a variable without a name", asking({ env: { "": "x" } }), /request\.env/],
    ["a variable whose name goes on", asking({ env: { "A=B": "x" } }), /request\.env/],
    ["a variable with a NUL", asking({ env: { A: "x\0y" } }), /request\.env/],
    ["an argument with a NUL", asking({ args: ["x\0"] }), /request\.args/],
    ["more than the request has", asking({ privileged: true }), /privileged/],
    [
      "an endless time limit",
      asking({ limits: { ...bundle.request.limits, timeLimit: 1e300 } }),
      /timeLimit/,
    ],
    ["no processes", asking({ limits: { ...bundle.request.limits, pidsLimit: -1 } }), /pidsLimit/],
    ["no CPU", asking({ limits: { ...bundle.request.limits, cpus: 0 } }), /cpus/],
    [
      "an edited score",
      { ...bundle, record: aRecord({ grading: { fractionalScore: 7 } }) },
      /fractionalScore/,
    ],
    ["a link with a NUL", { ...bundle, links: [{ name: "a", target: "b\0" }] }, /links\.0\.target/],
    [
      "a link where a file is",
      { ...bundle, links: [{ name: "inner/a.py", target: "b" }] },
      /cannot be made/,
    ],
    ["a long document", { ...bundle, tool: "x".repeat(33 * 1024 ** 2) }, /too large/],
    ["a link above", { ...bundle, links: [{ name: "../x", target: "y" }] }, /outside/],
    ["an absolute link", { ...bundle, links: [{ name: "/x", target: "y" }] }, /outside/],
    [
      "a link through a link",
      { ...bundle, links: [{ name: "up", target: "../.." }, { name: "up/x", target: "y" }] },
      /in no folder/,
    ],
  ];
  await using folder = await temporaryFolder();
  for (const [name, content, message] of cases) {
    await t.step(name, async () => {
      const path = await zipOf(folder.path, content);
      await assert.rejects(openBundle(path, join(folder.path, crypto.randomUUID())), (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, message);
        return true;
      });
    });
  }
});

Deno.test("a bundle gets network, root and all memory only from who replays it", async () => {
  await using folder = await temporaryFolder();
  for (
    const [asked, option] of [["allowNetwork", "network"], ["superUser", "super-user"]] as const
  ) {
    const path = await zipOf(folder.path, {
      ...bundle,
      request: { ...bundle.request, [asked]: true },
    });
    const { code, stderr } = await runBinary(["grade", "replay", path]);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`^hint: .*allow it with .--.*${option}`, "m"));
  }
  const limits = { ...bundle.request.limits, memoryMiB: 0 };
  const { code, stderr } = await runBinary([
    ...["grade", "replay", await zipOf(folder.path, asking({ limits }))],
  ]);
  assert.equal(code, 1);
  assert.match(stderr, /^error: The bundle was graded without a memory limit$/m);
  assert.match(stderr, /^hint: .*`--mem-limit 0`$/m);
});

Deno.test("a bundle whose image is not there names it", async () => {
  await using folder = await temporaryFolder();
  const { code, stderr } = await runBinary(["grade", "replay", await zipOf(folder.path, bundle)]);
  assert.equal(code, 1);
  assert.match(stderr, /^error: The bundle's image, `team\/grader:3` .* is not on this engine$/m);
});

Deno.test("openBundle() refuses a pipe, and a submission that is a file", async () => {
  await using folder = await temporaryFolder();
  const pipe = join(folder.path, "pipe.zip");
  assert.ok((await new Deno.Command("mkfifo", { args: [pipe] }).output()).success);
  await assert.rejects(openBundle(pipe, join(folder.path, "a")), /not a regular file/);
  configure({ useWebWorkers: false });
  const zip = new ZipWriter(new BlobWriter());
  await zip.add("submission", new TextReader("x"));
  await zip.add("bundle.json", new TextReader(JSON.stringify(bundle)));
  const path = join(folder.path, "file.zip");
  await Deno.writeFile(path, new Uint8Array(await (await zip.close()).arrayBuffer()));
  await assert.rejects(openBundle(path, join(folder.path, "b")), /its submission is not a folder/);
});
