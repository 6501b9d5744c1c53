import $ from "dax";
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { privateEngineDirectory } from "../../scripts/private_engine.ts";

const script = resolve(import.meta.dirname!, "../../scripts/engine.ts");

async function runEngineScript(env: Record<string, string>) {
  return await $`${Deno.execPath()} run -A ${script}`
    .env(env).stdin("null").stdout("piped").stderr("piped").noThrow();
}

/** Changes whenever our own engine is started. */
async function privateEnginePid(): Promise<string> {
  return await Deno.readTextFile(`${privateEngineDirectory}/pid`).catch(() => "");
}

Deno.test("ensureEngine() brings no other engine in place of a chosen one", async (t) => {
  const table = [
    { DOCKER_HOST: "unix:///nowhere/docker.sock" },
    { DOCKER_HOST: "tcp://127.0.0.1:9" },
    { DOCKER_HOST: "", DOCKER_CONTEXT: "no-such-context" },
  ];
  for (const env of table) {
    await t.step(JSON.stringify(env), async () => {
      const before = await privateEnginePid();
      const { code, stdout, stderr } = await runEngineScript(env);
      const [name, value] = Object.entries(env).find(([, value]) => value !== "")!;
      assert.deepEqual({ code, stdout, lines: stderr.trimEnd().split("\n") }, {
        code: 1,
        stdout: "",
        lines: [
          `error: Calling the Docker engine failed: ${name}=${value} does not answer`,
          "hint: start that engine, or choose none to have one brought",
        ],
      });
      assert.equal(await privateEnginePid(), before);
    });
  }
});

Deno.test("ensureEngine() uses the engine that is there as it is", async () => {
  const before = await privateEnginePid();
  const { code, stdout, stderr } = await runEngineScript({});
  assert.deepEqual({ code, stdout }, { code: 0, stdout: "" });
  assert.match(stderr, /^Using the Docker engine that is there \(\S+\)\n$/);
  assert.equal(await privateEnginePid(), before);
});
