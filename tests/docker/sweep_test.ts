import assert from "node:assert/strict";
import { Docker } from "../../docker/docker.ts";
import { Sweep } from "../../docker/sweep.ts";
import { docker } from "../support/docker.ts";
import { temporaryFolder } from "../support/images.ts";

/** A container of a run that is gone, whose label has run out. */
async function orphan(kept: string): Promise<string> {
  const labels = ["--label", "courseraprogramming.owner=1:", "--label"];
  const id = await docker([
    ...["create", ...labels, `courseraprogramming.kept=${kept}`],
    ...["--entrypoint", "/nope", "busybox:1.35.0"],
  ]);
  return (await docker(["container", "inspect", "--format", "{{.Name}}", id])).slice(1);
}

Deno.test("Sweep leaves what was kept although it could not be started, and takes the rest", async () => {
  const [kept, unwanted, early] = [
    await orphan("failed"),
    await orphan(""),
    await orphan("failed"),
  ];
  try {
    // The last one's run was killed before it came to this.
    for (const name of [kept, unwanted]) await assert.rejects(docker(["start", name]));
    await using folder = await temporaryFolder();
    const engine = new Docker({ address: {}, timeout: 60, env: Deno.env.toObject() });
    const sweep = new Sweep(engine, folder.path);
    sweep.begin();
    await sweep.finish();
    const names = (await docker(["ps", "--all", "--format", "{{.Names}}"])).split("\n");
    const left = [kept, unwanted, early].filter((name) => names.includes(name));
    assert.deepEqual(left, [kept]);
  } finally {
    await docker(["rm", "--force", kept]);
  }
});
