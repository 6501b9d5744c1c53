import assert from "node:assert/strict";
import { obstaclesOf } from "../../../scripts/engines/requirements.ts";

const machine = { os: "linux", isRoot: true, canInstall: true, missing: [] };

Deno.test("obstaclesOf() names what keeps engines from being started", () => {
  assert.deepEqual(obstaclesOf(machine), []);
  assert.deepEqual(obstaclesOf({ ...machine, os: "darwin", isRoot: false, missing: ["mount"] }), [
    "they run on Linux, and this is darwin",
  ]);
  const fedora = { ...machine, canInstall: false, missing: ["mmdebstrap", "apt-get"] };
  assert.deepEqual(obstaclesOf(fedora), [
    "there is no mmdebstrap, apt-get, and this machine cannot install packages of Debian",
  ]);
  assert.deepEqual(obstaclesOf({ ...fedora, isRoot: false, missing: ["mmdebstrap"] }), [
    "namespaces and mounts take root",
    "there is no mmdebstrap",
  ]);
});
