/**
 * Plays what was recorded with the old tools to the functions that the commands are made of: the
 * requests must be the same and the exit code too, but for the differences listed here, each with
 * an id of docs/spec/coursera-api.md, section 12, or the part of the specification it comes from.
 * (P1, the wrong address of the relation look-up, is fixed in the recordings themselves.)
 */
import assert from "node:assert/strict";
import * as z from "zod";
import { RetryableError, UsageError, UserError } from "../../terminal/errors.ts";
import { readConfiguration } from "../../coursera/configuration.ts";
import { getGraderStatus, listGraders } from "../../coursera/resources/graders.ts";
import type { Generation } from "../../coursera/resources/allowed_resources.ts";
import { getLimits, setLimits } from "../../coursera/resources/limits.ts";
import { linkParts } from "../../coursera/resources/linking.ts";
import { getProfile } from "../../coursera/sign_in/profile.ts";
import { publishItems, worstState } from "../../coursera/resources/publish.ts";
import {
  getArchive,
  registerGrader,
  type StoredArchive,
} from "../../coursera/resources/registration.ts";
import { openSession, type Session } from "../../coursera/session.ts";
import { signInByBrowser } from "../../coursera/sign_in/sign_in.ts";
import { SignInRequiredError } from "../../coursera/sign_in/token_source.ts";
import { type TemporaryHome, temporaryHome } from "../support/coursera/fake_coursera_client.ts";
import {
  type ComparedRequest,
  type Exchange,
  expected,
  pickled,
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

/** How the rewrite differs from a recording. */
interface Difference {
  /** An id of docs/spec/coursera-api.md, section 12, or where else it is laid down. */
  because: string;
  exitCode?: number;
  /** No request is made at all. */
  isSilent?: boolean;
  /** Text that stands in the rewrite's requests in place of the recorded one. */
  replaced?: [string, string][];
  /** For what cannot be said by replacing text. */
  requests?: (recorded: ComparedRequest[]) => ComparedRequest[];
  /** Items that the old tool did not get to. */
  furtherItems?: string[];
  /** The grader that a part is linked to, which the old tool did not get to. */
  linkedTo?: string;
}

const exitCodes = 'docs/spec/commands.md, "Exit codes"';

const differences: Record<string, Difference> = {
  "check_auth.profile_connection_closed": { because: exitCodes, exitCode: 2 },
  "check_auth.token_endpoint_connection_closed": { because: exitCodes, exitCode: 2 },
  "check_auth.browser_bad_callbacks_then_good": { because: "A5", exitCode: 1, isSilent: true },
  "config.user_file": {
    because: "A8",
    replaced: [
      ["https://accounts.coursera.org/oauth2/v1/token", "https://auth.other.example/token"],
      ["https://api.coursera.org", "https://api.other.example"],
      ["http://localhost:", "http://otherhost:"],
    ],
  },
  "config.flag_c_ignored": {
    because: "A7",
    replaced: [["<client-id>", "from-flag"], ["<client-secret>", "from-flag"]],
  },
  "config.cwd_over_user": { because: "docs/account.md", exitCode: 1, isSilent: true },
  "config.cache_dir_missing_two_levels": {
    because: "docs/account.md",
    exitCode: 1,
    isSilent: true,
  },
  "config.flag_c_missing_file": { because: "A7", exitCode: 1, isSilent: true },
  "config.v2_reads_its_own_file": {
    because: 'docs/spec/commands.md, "One program for both"',
    exitCode: 1,
  },

  "publish_502": { because: `P5 and ${exitCodes}`, exitCode: 2 },
  "publish_connection_closed_then_ok": {
    because: `P6 and ${exitCodes}`,
    exitCode: 2,
    furtherItems: ["item-0002"],
  },
  "mix_pending_then_publish_404_then_ok": { because: "P3", furtherItems: ["item-0003"] },
  "mix_draft_403_then_ok": { because: "P6", furtherItems: ["item-0002"] },
  "special_ids": { because: "R3", replaced: [["authoringBranch~abc", "authoringBranch!~abc"]] },

  "list_graders.special_id": {
    because: "Q2",
    requests: ([first]) => [{ ...first!, query: [["q", "listByBranch"], ["branchId", "a b&c=d"]] }],
  },
  "get_status.special_id": {
    because: "Q2",
    requests: ([first]) => [{ ...first!, url: `${first!.url}?x`, query: [] }],
  },
  "get_resource_limits.special_ids": {
    because: "Q2",
    requests: ([first]) => {
      const ids: [string, string][] = [["id", "a b~i&x=1"], ["partId", "p/1"]];
      return [{ ...first!, query: [first!.query[0]!, ...ids] }];
    },
  },
  "update_resource_limits.none": {
    because: `Q4 and ${exitCodes}`,
    exitCode: 64,
    isSilent: true,
  },
  "update_resource_limits.out_of_range_is_sent": {
    because: 'docs/spec/grader-contract.md, "Legal values"',
    exitCode: 64,
    isSilent: true,
  },

  "reregister.register_without_location": { because: "R2", linkedTo: "fake-executor~0001" },
  "upload_v1.register_201_without_location": { because: "R2", linkedTo: "fake-executor~0001" },
  "upload_v1.ids_with_special_characters": {
    because: "R3",
    replaced: [["authoringBranch~abc~", "authoringBranch!~abc~"]],
  },
  "upload_v2.resources_out_of_range_are_sent": {
    because: 'docs/spec/grader-contract.md, "Legal values"',
    exitCode: 64,
    isSilent: true,
  },
};

/** These are about words of the command line or about output, which the commands answer for. */
const notHere = new Set([
  "configure.v1.no_subcommand",
  "configure.v2.no_subcommand",
  "configure.v2.check_auth_absent",
  "check_auth.browser_url_when_stdout_is_a_pipe",
  "check_auth.browser_port_in_use",
  "usage_no_item",
  "usage_additional_items_empty",
  "list_graders.usage",
  "get_status.usage_one_argument",
  "get_resource_limits.usage",
  "update_resource_limits.usage",
  "update_resource_limits.cpu_word",
  "update_resource_limits.cpu_fraction",
  "update_resource_limits.memory_word",
  "reregister.usage_no_part",
  "reregister.usage_cpu_5",
]);

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

interface Surroundings {
  home: TemporaryHome;
  fetch: ReturnType<typeof replaying>["fetch"];
  port: number;
}

/** Does what the command of that name will do, and answers its exit code. */
async function run(scenario: Scenario, { home, fetch, port }: Surroundings): Promise<number> {
  const { setup, command } = scenario;
  for (const [path, content] of Object.entries(setup.files)) {
    await home.write(path.replace("~/", "").replace("./", "cwd/"), content);
  }
  await Deno.mkdir(`${home.path}/cwd`, { recursive: true });
  if (setup.token_cache !== null) {
    const path = setup.token_cache_path ?? "~/.coursera/oauth2_cache.pickle";
    await home.write(path.replace("~/", ""), pickled(setup.token_cache), 0o644);
  }

  const { words, options } = parsed(command);
  const configuration = readConfiguration({
    home: home.path,
    cwd: `${home.path}/cwd`,
    env: () => undefined,
    systemFolder: `${home.path}/etc`,
    file: options["-c"]?.[0]?.replace("<cwd>/", ""),
  });
  const session = openSession({ configuration, fetch, limits: { retries: 0 } });
  try {
    return await act(session, words, options, scenario);
  } catch (error) {
    if (!(error instanceof SignInRequiredError) || scenario.callbacks.length === 0) throw error;
    const tokens = await signIn(session, scenario, port);
    await session.tokens.keep(tokens);
    return await act(session, words, options, scenario);
  }
}

async function act(
  session: Session,
  words: string[],
  options: Record<string, string[]>,
  scenario: Scenario,
): Promise<number> {
  const { api, www, redaction, clock, cache } = session;
  const [name, course = "", item = "", part = ""] = words;
  switch (name) {
    case "configure": {
      if (course === "display-auth-cache") {
        return (await cache!.read()).state === "present" || "-q" in options ? 0 : 1;
      }
      const profile = await getProfile(api);
      return profile.id === undefined || profile.name === undefined ? 1 : 0;
    }
    case "publish": {
      const outcomes = await publishItems(api, {
        course,
        items: [item, ...options["--additional-items"] ?? []],
        redaction,
        clock,
        getEndpoint: options["--get-endpoint"]?.[0],
        publishEndpoint: options["--publish-endpoint"]?.[0],
        publishAction: options["--publish-action"]?.[0],
      });
      return { published: 0, fatal: 1, retryable: 2 }[worstState(outcomes)];
    }
    case "list_graders":
      await listGraders(www, course, { endpoint: options["--listGrader-endpoint"]?.[0] });
      return 0;
    case "get_status":
      await getGraderStatus(www, { course, grader: item }, {
        endpoint: options["--getGraderStatus-endpoint"]?.[0],
      });
      return 0;
    case "get_resource_limits": {
      const endpoint = options["--getGraderResourceLimits-endpoint"]?.[0];
      await getLimits(api, { course, item, part }, { endpoint });
      return 0;
    }
    case "update_resource_limits": {
      const given = (flag: string) => options[flag] && Number(options[flag][0]);
      const endpoint = options["--updateGraderResourceLimits-endpoint"]?.[0];
      const resources = {
        cpu: given("--grader-cpu"),
        memory: given("--grader-memory-limit"),
        timeout: given("--grader-timeout"),
      };
      await setLimits(api, { course, item, part }, { resources, endpoint });
      return 0;
    }
    case "reregister": {
      const endpoint = options["--register-endpoint"]?.[0];
      const [, grader = "", course = "", ...part] = words;
      const archive = await getArchive(api, grader, { endpoint });
      return await registerAndLink(session, { course, part, archive, options });
    }
    case "upload": {
      const [, source, course = "", ...part] = words;
      const generation = source!.startsWith("<tmp>/") ? "v2" : "v1";
      const archive = archiveOf(scenario);
      return await registerAndLink(session, { course, part, archive, options, generation });
    }
    default:
      throw new Error(`no such command: ${words}`);
  }
}

/** What the upload, which is not part of the recording, gave. */
function archiveOf({ exchanges }: Scenario): StoredArchive {
  const { body } = exchanges[0]!.request;
  return z.object({ bucket: z.string(), key: z.string() })
    .parse(body?.kind === "json" ? body.value : undefined);
}

async function registerAndLink(
  { api }: Session,
  { course, part: [item, part], archive, options, generation = "v1" }: {
    course: string;
    part: string[];
    archive: StoredArchive;
    options: Record<string, string[]>;
    generation?: Generation;
  },
): Promise<number> {
  const given = (flag: string) => options[flag] && Number(options[flag][0]);
  const resources = {
    cpu: given("--grader-cpu"),
    memory: given("--grader-memory-limit"),
    timeout: given("--grading-timeout") ?? given("--grader-timeout"),
  };
  const { id } = await registerGrader(api, { generation, course, archive, resources }, {
    endpoint: options["--register-endpoint"]?.[0],
  });
  if (item === undefined || part === undefined) return 0;
  const further = options[PAIR] ?? [];
  const parts = [{ item, part }];
  for (let at = 0; at < further.length; at += 2) {
    parts.push({ item: further[at]!, part: further[at + 1]! });
  }
  const outcomes = await linkParts(api, { generation, course, grader: id, parts }, {
    endpoint: options["--update-part-endpoint"]?.[0],
    action: options["--update-part-action"]?.[0],
  });
  return outcomes.every(({ state }) => state === "linked") ? 0 : 1;
}

/** Signs in, with the recorded callbacks as the browser's. */
async function signIn(
  session: Session,
  { callbacks, authorization_query }: Scenario,
  port: number,
) {
  const { promise, resolve } = Promise.withResolvers<string>();
  const tokens = signInByBrowser({ timeoutMs: 5000, port, onReady: resolve }, session.grant);
  let isOver = false;
  const browser = promise.then(async (address) => {
    const sent = new URL(address).searchParams;
    const shape = authorization_query?.map(([name]) => name);
    assert.deepEqual([...sent.keys()], shape);
    for (const { method, url } of callbacks) {
      if (isOver) return;
      const target = url.replace(/localhost:\d+/, `127.0.0.1:${port}`)
        .replace("<state>", sent.get("state")!);
      await (await fetch(target, { method })).text();
    }
  });
  const [result] = await Promise.allSettled([tokens.finally(() => isOver = true), browser]);
  if (result.status === "rejected") throw result.reason;
  return result.value;
}

/** What a later item is asked and answered when all goes well. */
function further(items: string[]): Exchange[] {
  const headers = { authorization: "Bearer fake-access-token-AAAA1111" };
  const host = "https://api.coursera.org/api";
  return items.flatMap((item): Exchange[] => {
    const id = `course-0001~${item}`;
    const draft = { readyForPublish: true, writeAccessToken: "fake-write-access-token-1" };
    return [{
      request: {
        method: "GET",
        url: `${host}/authoringItemContentRelations.v1/${id}`,
        query: [["fields", "atomId"]],
        headers,
      },
      response: { status: 404 },
    }, {
      request: {
        method: "GET",
        url: `${host}/authoringProgrammingAssignments.v2/${id}`,
        query: [["fields", "writeAccessToken"]],
        headers,
      },
      response: { status: 200, body: { kind: "json", value: { elements: [draft] } } },
    }, {
      request: {
        method: "POST",
        url: `${host}/authoringProgrammingAssignments.v2`,
        query: [["action", "publish"], ["id", id]],
        headers: { ...headers, "content-type": "application/json" },
        body: { kind: "json", value: draft.writeAccessToken },
      },
      response: { status: 200, body: { kind: "json", value: {} } },
    }];
  });
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

const PAIR = "--additional_item_and_part";

/** Words and options: how many words each takes, where it is not one. */
const lengths: Record<string, number> = {
  "--additional-items": Infinity,
  [PAIR]: 2,
  "-q": 0,
  "-v": 0,
  "--no-truncate": 0,
};

function parsed(command: string[]): { words: string[]; options: Record<string, string[]> } {
  const words: string[] = [];
  const options: Record<string, string[]> = {};
  let current: string[] = [];
  let room = 0;
  for (const word of command) {
    if (word.startsWith("-")) {
      current = options[word] ??= [];
      room = lengths[word] ?? 1;
    } else if (room === 0) {
      words.push(word);
    } else {
      current.push(word);
      room -= 1;
    }
  }
  return { words, options };
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
