import { runScript } from "./say.ts";
import { runTests } from "./test.ts";
import { changesProcess, readImports, unitTests } from "./unit_tests.ts";

/** Where no engine is: a test that needs one anyway then fails everywhere. */
const env = { DOCKER_HOST: "unix:///nowhere/docker.sock", DOCKER_CONTEXT: "" };

if (import.meta.main) {
  await runScript(async () => {
    const [paths, together]: [string[], string[]] = [[], []];
    for (const path of unitTests(await readImports())) {
      (await changesProcess(path) ? paths : together).push(path);
    }
    return await runTests({ paths, names: Deno.args, together }, {
      equip: () => Promise.resolve(env),
    });
  });
}
