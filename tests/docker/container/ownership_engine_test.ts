import assert from "node:assert/strict";
import { Docker } from "../../../docker/engine/docker.ts";
import { ownLabels } from "../../../docker/container/labels.ts";
import { provenLabels } from "../../../docker/container/ownership.ts";
import { RECIPE_LABEL } from "../../../scripts/offline/debian_images.ts";
import { docker } from "../../support/engine/docker.ts";
import { ownName } from "../../support/engine/foreign.ts";
import { buildImage } from "../../support/engine/images.ts";

const engine = new Docker({ address: {}, timeout: 60, env: Deno.env.toObject() });

async function proven(name: string, labels: Record<string, string>, image: string) {
  const options = Object.entries(labels).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
  await docker(["create", "--name", name, ...options, image]);
  try {
    const labels = await provenLabels(engine, await engine.containerDetails(name));
    if (labels === undefined) return undefined;
    // Of the base image, where the tests made it.
    const { [RECIPE_LABEL]: _, ...others } = labels;
    return others;
  } finally {
    await docker(["rm", "--force", name]);
  }
}

Deno.test("provenLabels() knows an engine's containers from those of images that forge labels", async (t) => {
  const [owner, kept, submission, maker] = ["owner", "kept", "submission", "maker"]
    .map((key) => `courseraprogramming.${key}`) as [string, string, string, string];
  const image = await buildImage("ownership", {
    Dockerfile: `FROM busybox:1.35.0\nLABEL ${owner}=1: ${kept}=failed ${submission}=/etc\n`,
  });
  const own = ownLabels({ owner: "2:", kept: "failed", submission: "/etc" });
  await t.step("all labels of one that this program made, equal or not", async () => {
    assert.deepEqual(await proven(ownName(), own, image), own);
    const unkept = ownLabels({ owner: "2:" });
    assert.deepEqual(await proven(ownName(), unkept, image), unkept);
  });
  await t.step("of an older version, which did not set all, what is its own", async () => {
    assert.deepEqual(await proven(ownName(), { [owner]: "2:" }, image), { [owner]: "2:" });
    const both = { [owner]: "2:", [kept]: "always" };
    assert.deepEqual(await proven(ownName(), both, image), both);
    const bare = { ...both, [submission]: "/srv" };
    assert.deepEqual(await proven(ownName(), bare, "busybox:1.35.0"), bare);
  });
  const foreign: [string, string, Record<string, string>, string][] = [
    ["no label of its own", ownName(), {}, image],
    ["the owner of the image", ownName(), { [owner]: "1:", [maker]: "0@x", [kept]: "x" }, image],
    ["no owner", ownName(), { [owner]: "", [maker]: "0@x", [kept]: "failed" }, image],
    ["another name", `${ownName()}-x`, own, "busybox:1.35.0"],
  ];
  for (const [name, container, labels, from] of foreign) {
    await t.step(`nothing of one with ${name}`, async () => {
      assert.equal(await proven(container, labels, from), undefined);
    });
  }
  await t.step("nothing of one that is gone", async () => {
    assert.equal(await engine.containerDetails(ownName()), undefined);
    assert.equal(await provenLabels(engine, undefined), undefined);
  });
});
