import assert from "node:assert/strict";
import * as z from "zod";
import { readConfiguration } from "../../../coursera/configuration.ts";
import { getGraderStatus, listGraders } from "../../../coursera/resources/graders.ts";
import type { Generation } from "../../../coursera/resources/allowed_resources.ts";
import { getLimits, setLimits } from "../../../coursera/resources/limits.ts";
import { linkParts } from "../../../coursera/resources/linking.ts";
import { getProfile } from "../../../coursera/sign_in/profile.ts";
import { publishItems, worstState } from "../../../coursera/resources/publish.ts";
import {
  getArchive,
  registerGrader,
  type StoredArchive,
} from "../../../coursera/resources/registration.ts";
import { openSession, type Session } from "../../../coursera/session.ts";
import { signInByBrowser } from "../../../coursera/sign_in/sign_in.ts";
import { SignInRequiredError } from "../../../coursera/sign_in/token_source.ts";
import type { TemporaryHome } from "./fake_coursera_client.ts";
import { type Exchange, pickled, type replaying, type Scenario } from "./fake_coursera_replay.ts";

interface Surroundings {
  home: TemporaryHome;
  fetch: ReturnType<typeof replaying>["fetch"];
  port: number;
}

/** Does what the command of that name will do, and answers its exit code. */
export async function run(
  scenario: Scenario,
  { home, fetch, port }: Surroundings,
): Promise<number> {
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
export function further(items: string[]): Exchange[] {
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
