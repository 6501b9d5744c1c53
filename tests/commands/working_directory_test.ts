import assert from "node:assert/strict";
import { BINARY } from "../support/binary.ts";
import { temporaryFolder } from "../support/files.ts";

Deno.test("a working directory whose name is not UTF-8 is refused in one line", async () => {
  await using folder = await temporaryFolder({});
  const script = 'odd=$(printf "d\\351"); mkdir "$odd" && cd "$odd" && "$0" version';
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", script, BINARY],
    cwd: folder.path,
  }).output();
  const decoder = new TextDecoder();
  assert.equal(
    decoder.decode(stderr),
    "error: The name of the working directory is not UTF-8\nhint: run it elsewhere\n",
  );
  assert.deepEqual([code, decoder.decode(stdout)], [1, ""]);
});
