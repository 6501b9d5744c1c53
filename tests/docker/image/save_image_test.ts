import assert from "node:assert/strict";
import { join } from "node:path";
import { Docker } from "../../../docker/engine/docker.ts";
import { saveImage } from "../../../docker/image/save.ts";
import { docker } from "../../support/engine/docker.ts";
import { buildImage } from "../../support/engine/images.ts";
import { temporaryFolder } from "../../support/files.ts";

/** Engines of version 20 give the time of saving to a layer that is there twice. */
const TWICE = "FROM busybox:1.35.0\nCOPY a /a\nRUN chmod 0755 /a\nRUN sleep 0; chmod 0755 /a\n";

Deno.test("saveImage() makes the same archive each time, and one that an engine loads", async () => {
  const image = await buildImage("saved-twice", { Dockerfile: TWICE, a: "a" });
  await using folder = await temporaryFolder();
  const engine = new Docker({ address: {}, timeout: 60, env: Deno.env.toObject() });
  const save = (name: string) =>
    saveImage(engine, {
      reference: image,
      size: { bytes: 1000, largestLayer: 1000 },
      path: join(folder.path, name),
    });
  const first = await save("first");
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const second = await save("second");
  assert.deepEqual({ ...second, path: first.path }, first);
  assert.equal((await Deno.stat(first.path)).size, first.size);
  assert.match(await docker(["load", "--input", first.path]), /Loaded image: .*saved-twice/);
});
