import assert from "node:assert/strict";
import { ensureImagesOf } from "../../scripts/images.ts";
import { recipe, RECIPE_LABEL } from "../../scripts/offline/debian_images.ts";
import { docker } from "../support/engine/docker.ts";
import { temporaryFolder } from "../support/files.ts";

Deno.test("an image that an older recipe made is made anew, and no other", async () => {
  const image = `courseraprogramming-test/recipe:${crypto.randomUUID().slice(0, 8)}`;
  await using folder = await temporaryFolder({ Dockerfile: "FROM busybox:1.35.0\n" });
  const build = (...labels: string[]) =>
    docker(["build", "--quiet", ...labels, "--tag", image, folder.path]);
  let made = 0;
  const ensure = () =>
    ensureImagesOf(
      {
        [image]: async () => {
          made++;
          await build("--label", `${RECIPE_LABEL}=${await recipe()}`);
        },
      },
      { env: {} },
      false,
    );
  try {
    await ensure();
    assert.equal(made, 1, "it was not there");
    await ensure();
    assert.equal(made, 1, "it is of this recipe");
    await build("--label", `${RECIPE_LABEL}=older`);
    await ensure();
    assert.equal(made, 2, "it is of an older recipe");
    // As a registry has it.
    await build("--label", `${RECIPE_LABEL}=`);
    await ensure();
    assert.equal(made, 2, "it is of no recipe");
  } finally {
    await docker(["image", "rm", image]).catch(() => {});
  }
});
