import assert from "node:assert/strict";
import { mayAddProxies } from "../../../docker/engine/client_config.ts";
import { temporaryFolder } from "../../support/files.ts";

Deno.test("mayAddProxies() is false only where the configuration surely has none", async (t) => {
  const proxies = { default: { httpProxy: "http://user:pass@proxy" } };
  const cases: [string, boolean][] = [
    [JSON.stringify({ auths: {}, currentContext: "x" }), false],
    [JSON.stringify({ proxies: {} }), false],
    [JSON.stringify({ proxies }), true],
    // As Go reads names.
    [JSON.stringify({ Proxies: proxies }), true],
    ['{"prox\\u0069es": {"default": {}}}', true],
    [JSON.stringify({ "proxie\u017f": proxies }), true],
    ["not JSON", true],
    ["null", true],
    ["[]", false],
    [JSON.stringify({ auths: "x".repeat(2 ** 20) }), true],
  ];
  for (const [text, expected] of cases) {
    await t.step(text.slice(0, 40), async () => {
      await using folder = await temporaryFolder({ ".docker/config.json": text });
      assert.equal(await mayAddProxies({ HOME: folder.path }), expected);
      assert.equal(await mayAddProxies({ DOCKER_CONFIG: `${folder.path}/.docker` }), expected);
    });
  }
  await using folder = await temporaryFolder();
  assert.equal(await mayAddProxies({ HOME: folder.path }), false, "no file");
  assert.equal(await mayAddProxies({ HOME: "/x", DOCKER_CONFIG: folder.path }), false);
  await Deno.mkdir(`${folder.path}/config.json`);
  assert.equal(await mayAddProxies({ DOCKER_CONFIG: folder.path }), true, "a folder");
  assert.equal(await mayAddProxies({}), true, "no home");
});
