/**
 * Plays what was recorded with the old tools to the functions that the commands are made of: the
 * requests must be the same and the exit code too, but for the differences listed in
 * `tests/support/coursera/recorded_differences.ts`, each with an id of docs/spec/coursera-api.md,
 * section 12, or the part of the specification it comes from. (P1, the wrong address of the
 * relation look-up, is fixed in the recordings themselves.)
 */
import assert from "node:assert/strict";
import * as z from "zod";
import { RetryableError, UsageError, UserError } from "../../terminal/errors.ts";
import { temporaryHome } from "../support/coursera/fake_coursera_client.ts";
import {
  type ComparedRequest,
  type Exchange,
  expected,
  replaying,
  type Scenario,
  scenarioSchema,
} from "../support/coursera/fake_coursera_replay.ts";
import auth from "./testdata/auth.json" with { type: "json" };
import config from "./testdata/config.json" with { type: "json" };
import graders from "./testdata/graders_v2.json" with { type: "json" };
import limits from "./testdata/resource_limits_v2.json" with { type: "json" };
import publish from "./testdata/publish.json" with { type: "json" };
import reregister from "./testdata/reregister.json" with { type: "json" };
import tokenCache from "./testdata/token_cache.json" with { type: "json" };
import uploads from "./testdata/upload_registrations.json" with { type: "json" };
import { differences, notHere } from "../support/coursera/recorded_differences.ts";
import { further, run } from "../support/coursera/recorded_call.ts";

const groups = { auth, config, tokenCache, publish, graders, limits, reregister, uploads };

const seen = new Set<string>();

for (const [group, recordings] of Object.entries(groups)) {
  Deno.test(`recorded scenarios: ${group}`, async (t) => {
    for (const scenario of z.array(scenarioSchema).parse(recordings)) {
      seen.add(scenario.scenario);
      if (!notHere.has(scenario.scenario)) await t.step(scenario.scenario, () => replay(scenario));
    }
  });
}

Deno.test("each listed difference is one of a recorded scenario", () => {
  for (const name of [...Object.keys(differences), ...notHere]) assert(seen.has(name), name);
});

async function replay(scenario: Scenario): Promise<void> {
  const difference = differences[scenario.scenario];
  await using home = await temporaryHome();
  const exchanges = difference?.isSilent ? [] : [
    ...scenario.exchanges,
    ...further(difference?.furtherItems ?? []),
    ...(difference?.linkedTo === undefined ? [] : [linking(difference.linkedTo)]),
  ];
  const { fetch, asked } = replaying(exchanges);
  const port = freePort();

  const exitCode = await run(scenario, { home, fetch, port }).catch(exitCodeOf);
  assert.equal(
    exitCode,
    difference?.exitCode ?? scenario.intended?.exit_code ?? scenario.exit_code,
  );

  const replaced = [...difference?.replaced ?? [], ...defaults(port)];
  const wanted = replaced.reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    JSON.stringify(exchanges.map(expected)),
  );
  const recorded: ComparedRequest[] = JSON.parse(wanted);
  const plain = JSON.parse(JSON.stringify(asked));
  assert.deepEqual(plain, difference?.requests?.(recorded) ?? recorded);
}

function defaults(port: number): [string, string][] {
  return [
    ["<client-id>", "NS8qaSX18X_Eu0pyNbLsnA"],
    ["<client-secret>", "bUqKqGywnGXEJPFrcd4Jpw"],
    ["host:9876", `host:${port}`],
  ];
}

function linking(grader: string): Exchange {
  return {
    request: {
      method: "POST",
      url: "https://api.coursera.org/api/authoringProgrammingAssignments.v2",
      query: [
        ["action", "setGridExecutorId"],
        ["id", "course-0001~item-0001"],
        ["partId", "part-0001"],
        ["executorId", grader],
      ],
      headers: { authorization: "Bearer fake-access-token-AAAA1111" },
    },
    response: { status: 200, body: { kind: "json", value: {} } },
  };
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 64;
  if (error instanceof RetryableError) return 2;
  if (error instanceof UserError) return 1;
  throw error;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
