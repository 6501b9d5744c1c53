import type { Generation } from "../coursera/legal_resources.ts";
import type { Part } from "../coursera/linking.ts";
import type { PublishOutcome } from "../coursera/publish.ts";
import type { StoredArchive } from "../coursera/registration.ts";
import { isLinked, type Release, type Releases } from "../coursera/releases.ts";
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
  const resources = JSON.stringify(plan.resources);
  const isSame = before?.grader !== undefined && before.resources === resources;
  const { course, content, generation, archive } = plan;
  const record = { course, content, generation, archive, resources, isOver: false };
  if (!isSame) await releases.keep({ ...record, linked: [] });
  const grader = isSame ? before.grader! : await register(plan, context);
  const linked = isSame ? before.linked : [];
  await releases.keep({ ...record, grader, linked });

  const links = await linkTheRest(plan, { grader, linked }, context);
  const now = links.outcomes.filter(({ state }) => state === "linked")
    .map(({ item, part }) => ({ item, part }));
  await releases.keep({ ...record, grader, linked: now });
  tools.signal.throwIfAborted();
  if (links.rest !== undefined) {
    return { ...links, grader, status: undefined, published: undefined };
  }

  const end = await finish(plan, grader, context);
  const isOver = end.status !== "COMPLETED" ||
    (end.published ?? []).every(({ state }) => state === "published");
  await releases.keep({ ...record, grader, linked: now, isOver });
  return { ...links, grader, ...end };
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

async function finish(
  plan: ReleasePlan,
  grader: string,
  { session, tools }: ReleaseContext,
): Promise<Pick<Released, "status" | "published">> {
  if (!plan.wait && !plan.publish) return { status: undefined, published: undefined };
  const { clock, www, api, redaction } = session;
  const { course, parts } = plan;
  const { terminal, signal } = tools;
  const until = clock.now() + plan.waitLimit * 1000;
  const { waitForGrader } = await import("../coursera/graders.ts");
  terminal.note(
    visible(`Waiting up to ${plan.waitLimit} s until Coursera has processed grader \`${grader}\``),
  );
  const waits = { clock, signal, timeoutMs: plan.waitLimit * 1000, firstPauseMs: 1000 };
  const status = await waitForGrader(www, { course, grader }, waits);
  if (status !== "COMPLETED") {
    terminal.error(
      visible(`Coursera did not process grader \`${grader}\`: it is ${status}`),
      "grade it with `grade local` to see what is wrong",
    );
  }
  if (status !== "COMPLETED" || !plan.publish) return { status, published: undefined };
  const { publishItems } = await import("../coursera/publish.ts");
  const published = await publishItems(api, {
    course,
    items: parts.map(({ item }) => item),
    redaction,
    clock,
    signal,
    waitMs: Math.max(0, until - clock.now()),
    onOutcome: (outcome) => tellPublished(outcome, tools),
  });
  return { status, published };
}
