import $ from "dax";
import assert from "node:assert/strict";
import { join } from "node:path";
import { enginesDirectory } from "../../../scripts/engines/directories.ts";
import { enginesOfTests, nativeEngines } from "../../../scripts/engines/native_engines.ts";
import {
  directoryOf,
  startNativeEngine,
  stopNativeEngine,
} from "../../../scripts/engines/start_native_engine.ts";
import { withLock } from "../../../scripts/lock.ts";
import { BINARY } from "../../support/binary.ts";
import { docker } from "../../support/engine/docker.ts";
import { ROOT } from "../../support/paths.ts";
import { requireRoot } from "../../support/root.ts";
import { script } from "../../support/script.ts";

Deno.test("`task engines` knows its engines, and a page lists them", async () => {
  const { code, stderr } = await script("scripts/engines/engines.ts", ["docker-19"]).output();
  const names = Object.keys(nativeEngines);
  assert.equal(code, 1);
  assert.deepEqual(new TextDecoder().decode(stderr).trimEnd().split("\n"), [
    "error: There is no engine docker-19",
    `hint: the engines are ${names.join(", ")}, vm, vm-rootless, vm-selinux`,
  ]);
  const page = await Deno.readTextFile(join(ROOT, "docs/engines.md"));
  for (const name of names) assert.match(page, new RegExp(`^\\| \`${name}\` \\|`, "m"));
  for (const name of enginesOfTests) assert.ok(name in nativeEngines, name);
});

Deno.test("an engine of `task engines` leaves the engine of the tests alone, and ends", async () => {
  requireRoot();
  const [name] = enginesOfTests;
  assert.ok(name !== undefined);
  const own = () => docker(["info", "--format", "{{.ID}} {{.ServerVersion}}"]);
  await withLock(join(enginesDirectory, `${name}.lock`), async () => {
    const before = await own();
    const { env, version } = await startNativeEngine(name, BINARY);
    try {
      assert.match(version, /^\d+\.\d+/);
      const id = await $`docker info --format ${"{{.ID}}"}`.env(env).text();
      assert.notEqual(id, before.split(" ")[0]);
      const pid = (await Deno.readTextFile(join(directoryOf(name), "pid"))).trim();
      for (const kind of ["net", "mnt"]) {
        const [its, ours] = await Promise.all([
          Deno.readLink(`/proc/${pid}/ns/${kind}`),
          Deno.readLink(`/proc/self/ns/${kind}`),
        ]);
        assert.notEqual(its, ours);
      }
      const mounts = await Deno.readTextFile("/proc/self/mountinfo");
      assert.ok(!mounts.includes(`${directoryOf(name)}/`), "no mount of it is seen outside");
      assert.doesNotMatch(mounts, new RegExp(`${enginesDirectory}/root-\\S+ /(usr|etc) `));
    } finally {
      assert.equal(await stopNativeEngine(name), true);
    }
    assert.equal(await stopNativeEngine(name), false);
    assert.equal(await own(), before);
  });
});
