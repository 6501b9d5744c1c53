import $ from "dax";
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileSha256 } from "../../../scripts/checksum.ts";
import { compileModule } from "../../../scripts/build/compile.ts";

const program = `
const tries = {
  "start another program": () => new Deno.Command("true").outputSync(),
  "load native code": () => Deno.dlopen("/lib/x86_64-linux-gnu/libc.so.6", {}),
  "ask for more": () => Deno.permissions.requestSync({ name: "run" }).state,
  "read a file": () => Deno.readTextFileSync("/etc/hostname") && "done",
};
const answers = Object.entries(tries).map(([name, attempt]) => {
  try { return [name, attempt()]; } catch (error) { return [name, error.name]; }
});
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(Object.fromEntries(answers))));
`;

Deno.test("compileModule() gives the same bytes for the same sources, with few permissions", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const entry = join(directory, "program.js");
    await Deno.writeTextFile(entry, program);
    const first = await compileModule(entry, join(directory, "first"));
    const second = await compileModule(entry, join(directory, "second"));
    assert.equal(await fileSha256(first), await fileSha256(second));

    const answers = await $`${first}`.stdin("null").json();
    assert.deepEqual(answers, {
      "start another program": "NotCapable",
      "load native code": "NotCapable",
      "ask for more": "denied",
      "read a file": "done",
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
