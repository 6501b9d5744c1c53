import type { Generation } from "../coursera/legal_resources.ts";
import type { Part } from "../coursera/linking.ts";
import type { PublishOutcome } from "../coursera/publish.ts";
import type { StoredArchive } from "../coursera/registration.ts";
import { isLinked, type Release, type Releases, resourcesKey } from "../coursera/releases.ts";
import type { Session } from "../coursera/session.ts";
import { visible } from "../terminal/text.ts";
import { type LinkedParts, linkParts } from "./link_parts.ts";
import { tellPublished } from "./publish.ts";
import type { RegistrationOptions } from "./registration_options.ts";
import type { Tools } from "./tools.ts";

/** What is to become of a stored archive. */
export interface ReleasePlan extends RegistrationOptions {
  /** Of a course or branch; no slug. */
  course: string;
  generation: Generation;
  archive: StoredArchive;
  /** Digest of what the archive holds. */
  content: string;
  /** Until Coursera has processed the grader. */
  wait: boolean;
  /** Publish the items after that. */
  publish: boolean;
  /** Seconds for waiting and publishing together. */
  waitLimit: number;
}

/** What became of it. */
export interface Released extends LinkedParts {
  grader: string;
  /** Coursera's word for where the grader stands; undefined where nobody waited. */
  status: string | undefined;
  /** undefined where nothing was published. */
  published: PublishOutcome[] | undefined;
}

/** What a release is made with. */
export interface ReleaseContext {
  session: Session;
  releases: Releases;
  tools: Tools;
  /** Is told when the archive is stored but the registration failed. */
  onUnregistered: (error: unknown) => void;
}

/**
 * Registers a grader, links its parts, waits until it is processed, and publishes: each as far as it
 * is asked for, and was not done by an earlier call that came to no end.
 */
export async function releaseGrader(
  plan: ReleasePlan,
  before: Release | undefined,
  context: ReleaseContext,
): Promise<Released> {
  const { releases, tools } = context;
  const resources = resourcesKey(plan.resources);
  const isSame = before?.grader !== undefined && before.resources === resources;
  const { course, content, generation, archive } = plan;
  const record = { course, content, generation, archive, resources, isOver: false };
  if (!isSame) await releases.keep({ ...record, linked: [] });
  const grader = isSame ? before.grader! : await register(plan, context);
  const done = isSame ? before : { linked: [], published: [], status: undefined };
  await releases.keep({ ...record, ...doneOf(done), grader });

  const links = await linkTheRest(plan, { grader, linked: done.linked }, context);
  const fresh = links.outcomes.filter((outcome) =>
    outcome.state === "linked" && !isLinked(done, outcome)
  );
  const linked = [...done.linked, ...fresh.map(({ item, part }) => ({ item, part }))];
  // An item with a part that has another grader now is another draft.
  const isFresh = (item: string) => fresh.some((part) => part.item === item);
  const publishedBefore = done.published.filter((item) => !isFresh(item));
  const now = { ...doneOf(done), linked, published: publishedBefore };
  await releases.keep({ ...record, ...now, grader });
  tools.signal.throwIfAborted();
  if (links.rest !== undefined) {
    return { ...links, grader, status: undefined, published: undefined };
  }

  const end = await finish({ ...plan, grader }, now, context);
  const outcomes = end.published ?? [];
  const published = outcomes.filter(({ state }) => state === "published").map(({ item }) => item);
  const isOver = end.status !== "COMPLETED" || published.length === outcomes.length;
  const { status = now.status } = end;
  await releases.keep({
    ...record,
    ...doneOf({ linked, published: [...new Set([...publishedBefore, ...published])], status }),
    ...{ grader, isOver },
  });
  return { ...links, grader, ...end };
}

/** What of a release is done already. */
type Done = Pick<Release, "linked" | "published" | "status">;

function doneOf({ linked, published, status }: Done): Done {
  return { linked, published, ...(status === undefined ? {} : { status }) };
}

async function register(
  { course, generation, archive, resources, registerEndpoint: endpoint }: ReleasePlan,
  { session, onUnregistered, tools: { terminal } }: ReleaseContext,
): Promise<string> {
  const { registerGrader } = await import("../coursera/registration.ts");
  const registration = { generation, course, archive, resources };
  const { id, location } = await registerGrader(session.api, registration, { endpoint })
    .catch((error: unknown) => {
      onUnregistered(error);
      throw error;
    });
  terminal.note(visible(`Registered grader \`${id}\``));
  if (location !== undefined) terminal.detail(visible(`Its status is at ${location}`));
  return id;
}

/** Links what an earlier call did not; the outcomes are those of all parts. */
async function linkTheRest(
  plan: ReleasePlan,
  { grader, linked }: { grader: string; linked: Part[] },
  { session, tools }: ReleaseContext,
): Promise<LinkedParts> {
  const isDone = (part: Part) => isLinked({ linked }, part);
  const links = { ...plan, grader, parts: plan.parts.filter((part) => !isDone(part)) };
  const { outcomes, rest } = await linkParts(session, links, { settings: plan, tools });
  const all = plan.parts.map((part) =>
    outcomes.find((each) => isLinked({ linked: [each] }, part)) ??
      { ...part, state: "linked" as const }
  );
  return { outcomes: all, rest };
}

/** Waits and publishes, as far as it is asked for and not done yet. */
async function finish(
  plan: ReleasePlan & { grader: string },
  done: Done,
  { session, tools }: ReleaseContext,
): Promise<Pick<Released, "status" | "published">> {
  if (!plan.wait && !plan.publish) return { status: undefined, published: undefined };
  const { clock, api, redaction } = session;
  const { course, parts } = plan;
  const until = clock.now() + plan.waitLimit * 1000;
  const status = done.status === "COMPLETED" ? done.status : await processed(plan, session, tools);
  if (status !== "COMPLETED" || !plan.publish) return { status, published: undefined };
  const items = [...new Set(parts.map(({ item }) => item))];
  const { publishItems } = await import("../coursera/publish.ts");
  const outcomes = await publishItems(api, {
    course,
    items: items.filter((item) => !done.published.includes(item)),
    redaction,
    clock,
    signal: tools.signal,
    waitMs: Math.max(0, until - clock.now()),
    onOutcome: (outcome) => tellPublished(outcome, tools),
  });
  const published = items.map((item) =>
    outcomes.find((outcome) => outcome.item === item) ?? { item, state: "published" as const }
  );
  return { status, published };
}

async function processed(
  { course, grader, waitLimit }: ReleasePlan & { grader: string },
  { clock, www }: Session,
  { terminal, signal }: Tools,
): Promise<string> {
  const { waitForGrader } = await import("../coursera/graders.ts");
  terminal.note(
    visible(`Waiting up to ${waitLimit} s until Coursera has processed grader \`${grader}\``),
  );
  const waits = { clock, signal, timeoutMs: waitLimit * 1000, firstPauseMs: 1000 };
  const status = await waitForGrader(www, { course, grader }, waits);
  if (status !== "COMPLETED") {
    terminal.error(
      visible(`Coursera did not process grader \`${grader}\`: it is ${status}`),
      "grade it with `grade local` to see what is wrong",
    );
  }
  return status;
}
