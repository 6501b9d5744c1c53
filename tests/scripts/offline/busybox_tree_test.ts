import { unpackTar } from "modern-tar";
import assert from "node:assert/strict";
import { busyboxTree } from "../../../scripts/offline/busybox_tree.ts";

const program = new TextEncoder().encode("not really");

Deno.test("busyboxTree() links every applet to the program", async () => {
  const archive = await busyboxTree({ program, applets: ["ash", "busybox", "env", "sh"] });
  const entries = await unpackTar(archive);
  const links = entries.flatMap(({ header }) =>
    header.type === "symlink" ? [`${header.name} -> ${header.linkname}`] : []
  );
  assert.deepEqual(links, [
    "bin/ash -> busybox",
    "bin/env -> busybox",
    "bin/sh -> busybox",
    "usr/bin/env -> ../../bin/env",
  ]);
  const file = entries.find(({ header }) => header.name === "bin/busybox");
  assert.equal(file?.header.mode, 0o755);
  assert.deepEqual(file?.data, program);
});

Deno.test("busyboxTree() makes everybody's directory sticky and the accounts readable", async () => {
  const entries = await unpackTar(await busyboxTree({ program, applets: [] }));
  const modes = new Map(entries.map(({ header }) => [header.name, header.mode]));
  assert.equal(modes.get("tmp/"), 0o1777);
  assert.equal(modes.get("etc/passwd"), 0o644);
});
