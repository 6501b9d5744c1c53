import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { versionDocument } from "../../commands/account/documents.ts";
import { runBinary } from "../support/binary.ts";

Deno.test("version prints the built-in version, and with -q the bare number", async () => {
  const { version } = config;
  assert.equal((await runBinary(["version"])).stdout, `courseraprogramming ${version}\n`);
  for (const words of [["-q", "version"], ["version", "-q"], ["--version"]]) {
    const { code, stdout, stderr } = await runBinary(words);
    assert.deepEqual([code, stdout, stderr], [0, `${version}\n`, ""]);
  }
  const { stdout } = await runBinary(["version", "--json"]);
  assert.deepEqual(versionDocument.parse(JSON.parse(stdout)), { schema: 1, version });
  assert.match((await runBinary(["-v", "version"])).stderr, /^Deno \d+\.\d+\.\d+, V8 /);
});
