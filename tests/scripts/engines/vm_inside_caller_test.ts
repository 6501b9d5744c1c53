import assert from "node:assert/strict";
import { join } from "node:path";
import { insideScript } from "../../../scripts/engines/vm_inside.ts";
import { temporaryFolder } from "../../support/files.ts";
import { requireRoot } from "../../support/root.ts";

Deno.test("a caller of a program in the machine owns the call's files, and is in no other group", async () => {
  requireRoot();
  await using folder = await temporaryFolder({
    program: {
      text: '#!/bin/sh\necho "$(id -u) $(id -g) $(id -G) $ENGINE"; cat run; : > mine\n',
      mode: 0o755,
    },
    "home/run": "echo\n",
  });
  // Made for its owner alone; the caller passes through.
  await Deno.chmod(folder.path, 0o755);
  const HOME = join(folder.path, "home");
  const script = join(folder.path, "script");
  const caller = { id: 59_001, env: { ENGINE: "its" } };
  const text = insideScript(["bash", "-c"], join(folder.path, "program"), caller);
  await Deno.writeTextFile(script, text, { mode: 0o755 });
  const { stdout, stderr } = await new Deno.Command(script, {
    cwd: HOME,
    env: { HOME, TMPDIR: HOME },
  }).output();
  const decoder = new TextDecoder();
  assert.equal(decoder.decode(stdout), "59001 59001 59001 its\necho\n", decoder.decode(stderr));
  assert.equal((await Deno.stat(join(HOME, "mine"))).uid, 59_001);
});

Deno.test("the files of a call get the context of their caller before the program starts", async () => {
  requireRoot();
  await using folder = await temporaryFolder({
    program: { text: "#!/bin/sh\ncat labelled\n", mode: 0o755 },
    // As that of a machine with SELinux.
    chcon: { text: '#!/bin/sh\necho "$@" > "$3/labelled"\n', mode: 0o755 },
    "home/run": "",
  });
  await Deno.chmod(folder.path, 0o755);
  const HOME = join(folder.path, "home");
  const script = join(folder.path, "script");
  const shell = ["env", `PATH=${folder.path}:${Deno.env.get("PATH")}`, "bash", "-c"];
  const caller = { id: 59_001, env: {}, fileContext: "u:r:t:s0:c1,c2" };
  const text = insideScript(shell, join(folder.path, "program"), caller);
  await Deno.writeTextFile(script, text, { mode: 0o755 });
  const { stdout, stderr } = await new Deno.Command(script, {
    cwd: HOME,
    env: { HOME, TMPDIR: HOME },
  }).output();
  const decoder = new TextDecoder();
  assert.equal(decoder.decode(stdout), `-R u:r:t:s0:c1,c2 ${HOME}\n`, decoder.decode(stderr));
});
