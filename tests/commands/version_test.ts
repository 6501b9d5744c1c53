import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { versionDocument } from "../../commands/account/documents.ts";
import { runInProcess } from "../support/in_process.ts";

Deno.test("version prints the built-in version, and with -q the bare number", async () => {
  const { version } = config;
  assert.equal((await runInProcess(["version"])).stdout, `courseraprogramming ${version}\n`);
  for (const words of [["-q", "version"], ["version", "-q"], ["--version"]]) {
    const { code, stdout, stderr } = await runInProcess(words);
    assert.deepEqual([code, stdout, stderr], [0, `${version}\n`, ""]);
  }
  const { stdout } = await runInProcess(["version", "--json"]);
  assert.deepEqual(versionDocument.parse(JSON.parse(stdout)), { schema: 1, version });
  assert.match((await runInProcess(["-v", "version"])).stderr, /^Deno \d+\.\d+\.\d+, V8 /);
});
