import assert from "node:assert/strict";
import { runBinary } from "../support/binary.ts";
import { docker } from "../support/engine/docker.ts";
import { shellGrader } from "../support/engine/images.ts";
import { temporaryFolder } from "../support/files.ts";

const answer = (feedback: string) => `echo '{"fractionalScore": 1, "feedback": "${feedback}"}'`;

Deno.test("a folder goes before an image whose id begins like its name, not before one of its name", async () => {
  const image = await shellGrader("id-like-folder", answer("the image"));
  const id = await docker(["image", "inspect", "--format", "{{.Id}}", image]);
  const name = id.slice("sha256:".length, "sha256:".length + 12);
  const grader = {
    [`${name}/Dockerfile`]:
      'FROM busybox:1.35.0\nCOPY grade.sh /grade.sh\nENTRYPOINT ["/bin/sh", "/grade.sh"]\n',
    [`${name}/grade.sh`]: answer("the folder"),
  };
  await using folder = await temporaryFolder({ ...grader, "sub/a": "" });
  await using other = await temporaryFolder({ "sub/a": "" });
  const graded = async (cwd: string) =>
    (await runBinary(["grade", "local", name, "sub"], { cwd })).stdout;
  assert.match(await graded(folder.path), /the folder/);
  assert.match(await graded(other.path), /the image/);
  await docker(["tag", image, name]);
  try {
    assert.match(await graded(folder.path), /the image/);
  } finally {
    await docker(["image", "rm", `${name}:latest`]);
  }
});
