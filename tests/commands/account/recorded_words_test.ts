/**
 * Recorded scenarios of the old tools that are about the call's words or about output; all others
 * are replayed in `tests/coursera/replay_test.ts`.
 */
import { wrongWords } from "../../support/coursera/recorded_differences.ts";
import assert from "node:assert/strict";
import * as z from "zod";
import auth from "../../coursera/testdata/auth.json" with { type: "json" };
import config from "../../coursera/testdata/config.json" with { type: "json" };
import graders from "../../coursera/testdata/graders_v2.json" with { type: "json" };
import limits from "../../coursera/testdata/resource_limits_v2.json" with { type: "json" };
import publish from "../../coursera/testdata/publish.json" with { type: "json" };
import reregister from "../../coursera/testdata/reregister.json" with { type: "json" };
import { ProgramAccount } from "../../support/coursera/program_account.ts";
import { type Scenario, scenarioSchema } from "../../support/coursera/fake_coursera_replay.ts";
import { freePort } from "../../support/free_port.ts";

const scenarios = new Map(
  z.array(scenarioSchema).parse([
    ...auth,
    ...config,
    ...graders,
    ...limits,
    ...publish,
    ...reregister,
  ])
    .map((scenario) => [scenario.scenario, scenario]),
);

function recorded(name: string): Scenario {
  const scenario = scenarios.get(name);
  assert(scenario !== undefined, name);
  return scenario;
}

Deno.test("wrong words of recorded calls are usage errors, and nothing is asked", async (t) => {
  for (const name of wrongWords) {
    await t.step(name, async () => {
      await using account = await ProgramAccount.open();
      const { code, stdout, stderr } = await account.run(recorded(name).command);
      assert.deepEqual([code, stdout, account.fake.asked], [64, "", []]);
      assert.match(stderr, /^(error: |Usage: )/);
    });
  }
});

Deno.test("check-auth is there for those who come from coursera_autograder (C2)", async () => {
  await using account = await ProgramAccount.open();
  const { code } = await account.run(recorded("configure.v2.check_auth_absent").command);
  assert.equal(code, 0);
});

Deno.test("the address of a sign-in is written at once into a pipe (A6)", async () => {
  const settings = `port = ${freePort()}`;
  await using account = await ProgramAccount.open({ settings, cache: "" });
  recorded("check_auth.browser_url_when_stdout_is_a_pipe");
  const program = account.start(["configure", "login"]);
  await program.seen(/^\thttp:\S+\/oauth2\/v1\/auth\?access_type=offline&\S+\n/m);
  program.child.kill("SIGINT");
  assert.equal((await program.end()).code, 130);
});

Deno.test("a port in use ends a sign-in as recorded", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using account = await ProgramAccount.open({
    settings: `port = ${listener.addr.port}`,
    cache: "",
  });
  const { code } = await account.run(["configure", "login"]);
  assert.equal(code, recorded("check_auth.browser_port_in_use").exit_code);
});
