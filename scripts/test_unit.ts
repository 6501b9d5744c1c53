import { runScript } from "./say.ts";
import { runTests } from "./test.ts";
import { readImports, unitTests } from "./unit_tests.ts";

/** Where no engine is: a test that needs one all the same fails wherever it runs. */
const env = { DOCKER_HOST: "unix:///nowhere/docker.sock", DOCKER_CONTEXT: "" };

if (import.meta.main) {
  await runScript(async () => {
    const paths = unitTests(await readImports());
    return await runTests({ paths, names: Deno.args }, () => Promise.resolve(env));
  });
}
