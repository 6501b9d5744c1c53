import assert from "node:assert/strict";
import { Docker } from "../../../docker/engine/docker.ts";

Deno.test("Docker takes an empty DOCKER_HOST for none, as the client does", async () => {
  const docker = new Docker({
    address: {},
    timeout: 10,
    env: { DOCKER_HOST: "", HOME: "/nowhere" },
  });
  assert.equal(docker.addressText, "the default address");
  if (Deno.build.os === "linux") {
    assert.equal(await docker.endpoint(), "unix:///var/run/docker.sock");
  }
});
