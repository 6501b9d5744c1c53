import assert from "node:assert/strict";
import { findClient, isOnPath } from "../../../docker/engine/client_command.ts";
import { temporaryFolder } from "../../support/files.ts";

Deno.test("findClient() takes Podman where there is no docker", async () => {
  const program = { text: "#!/bin/sh\n", mode: 0o755 };
  await using both = await temporaryFolder({ docker: program, podman: program });
  await using one = await temporaryFolder({ podman: program });
  await using plain = await temporaryFolder({ docker: "no program" });
  assert.equal(findClient(`${one.path}:${both.path}`), "docker");
  assert.equal(findClient(`/nowhere:${plain.path}:${one.path}`), "podman");
  assert.equal(findClient("/nowhere"), "docker");
  assert.equal(findClient(undefined), "docker");
  assert.ok(!isOnPath("docker", plain.path));
});
