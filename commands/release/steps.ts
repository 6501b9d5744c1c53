import type { Generation } from "../../coursera/resources/allowed_resources.ts";
import type { Part } from "../../coursera/resources/linking.ts";
import type { PublishOutcome } from "../../coursera/resources/publish.ts";
import type { StoredArchive } from "../../coursera/resources/registration.ts";
import {
  type GraderRelease,
  isLinked,
  type KeptRelease,
  type ReleasedGraders,
  resourcesKey,
} from "../../coursera/resources/released_graders.ts";
import type { Session } from "../../coursera/session.ts";
import { visible } from "../../terminal/text.ts";
import { type LinkedParts, linkParts } from "./link_parts.ts";
import { tellPublished } from "./publish.ts";
import type { RegistrationOptions } from "./registration_options.ts";
import type { Tools } from "../tools.ts";

/** What to do with a stored archive. */
export interface ReleasePlan extends RegistrationOptions {
  /** Id of a course or branch, not a slug. */
  course: string;
  generation: Generation;
  archive: StoredArchive;
  /** Digest of the archive's content. */
  content: string;
  /** Wait until Coursera has processed the grader. */
  wait: boolean;
  /** Then publish the items. */
  publish: boolean;
  /** Seconds for waiting and publishing together. */
  waitLimit: number;
}

/** The outcome of a release. */
export interface Released extends LinkedParts {
  grader: string;
  /** Coursera's status of the grader; undefined if not waited for. */
  status: string | undefined;
  /** Undefined if nothing was published. */
  published: PublishOutcome[] | undefined;
}

/** What a release works with. */
export interface ReleaseContext {
  session: Session;
  releases: ReleasedGraders;
  tools: Tools;
  /** Called if the archive is stored but the registration failed. */
  onUnregistered: (error: unknown) => void;
}

/**
 * Registers a grader, links its parts, waits until it is processed, and publishes: each step if it
 * is requested and an earlier run has not done it.
 */
export async function releaseGrader(
  plan: ReleasePlan,
  before: GraderRelease | undefined,
  context: ReleaseContext,
): Promise<Released> {
  const journal = await openJournal(plan, before, context);
  const grader = journal.known.grader ?? await register(plan, context);
  await journal.note({ grader });
  const subject = { ...plan, grader };

  const links = await linkTheRest(subject, journal, context);
  context.tools.signal.throwIfAborted();
  if (links.rest !== undefined) {
    return { ...links, grader, status: undefined, published: undefined };
  }

  const end = await finish(subject, journal, context);
  const isPublished = (end.published ?? []).every(({ state }) => state === "published");
  await journal.note({ isOver: end.status !== "COMPLETED" || isPublished });
  return { ...links, grader, ...end };
}

/** A plan with a registered grader. */
type Registered = ReleasePlan & { grader: string };

/** The steps done so far, kept between runs. */
interface Journal {
  known: KeptRelease;
  note(news: Partial<KeptRelease>): Promise<void>;
}

/** Resumes the earlier release if it has the same resources. */
async function openJournal(
  { course, content, generation, archive, ...plan }: ReleasePlan,
  before: GraderRelease | undefined,
  { releases }: ReleaseContext,
): Promise<Journal> {
  const resources = resourcesKey(plan.resources);
  const isSame = before?.grader !== undefined && before.resources === resources;
  const begun = { course, content, generation, archive, resources, isOver: false };
  const journal: Journal = {
    known: isSame ? { ...before, ...begun } : { ...begun, linked: [] },
    async note(news) {
      journal.known = { ...journal.known, ...news };
      await releases.keep(journal.known);
    },
  };
  await journal.note({});
  return journal;
}

async function register(
  { course, generation, archive, resources, registerEndpoint: endpoint }: ReleasePlan,
  { session, onUnregistered, tools: { terminal } }: ReleaseContext,
): Promise<string> {
  const { registerGrader } = await import("../../coursera/resources/registration.ts");
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

/** Links the parts that earlier runs did not; returns the outcomes of all parts. */
async function linkTheRest(
  plan: Registered,
  journal: Journal,
  { session, tools }: ReleaseContext,
): Promise<LinkedParts> {
  const parts = plan.parts.filter((part) => !isLinked(journal.known, part));
  const onLinked = async ({ item, part }: Part) => {
    const { linked, published = [] } = journal.known;
    await journal.note({
      linked: [...linked, { item, part }],
      // If one of its parts has another grader now, the item has a new draft.
      published: published.filter((each) => each !== item),
    });
  };
  const { outcomes, rest } = await linkParts(session, { ...plan, parts }, {
    settings: plan,
    tools,
    onLinked,
  });
  const all = plan.parts.map((part) =>
    outcomes.find((each) => isLinked({ linked: [each] }, part)) ??
      { ...part, state: "linked" as const }
  );
  return { outcomes: all, rest };
}

/** Waits and publishes, if requested and not done yet. */
async function finish(
  plan: Registered,
  journal: Journal,
  { session, tools }: ReleaseContext,
): Promise<Pick<Released, "status" | "published">> {
  if (!plan.wait && !plan.publish) return { status: undefined, published: undefined };
  const until = session.clock.elapsed() + plan.waitLimit * 1000;
  const isProcessed = journal.known.status === "COMPLETED";
  const status = isProcessed ? "COMPLETED" : await processed(plan, session, tools);
  await journal.note({ status });
  if (status !== "COMPLETED" || !plan.publish) return { status, published: undefined };
  return {
    status,
    published: await publishTheRest({ ...plan, until }, journal, { session, tools }),
  };
}

/** Publishes the items that earlier runs did not; returns the outcomes of all items. */
async function publishTheRest(
  { course, parts, until }: Registered & { until: number },
  journal: Journal,
  { session, tools }: Pick<ReleaseContext, "session" | "tools">,
): Promise<PublishOutcome[]> {
  const { clock, api, redaction } = session;
  const { signal } = tools;
  const items = [...new Set(parts.map(({ item }) => item))];
  const { published: done = [] } = journal.known;
  const { publishItems } = await import("../../coursera/resources/publish.ts");
  let noted = Promise.resolve();
  const onOutcome = (outcome: PublishOutcome) => {
    tellPublished(outcome, tools);
    if (outcome.state !== "published") return;
    noted = noted.then(() =>
      journal.note({ published: [...journal.known.published ?? [], outcome.item] })
    );
  };
  const outcomes = await publishItems(api, {
    ...{ course, redaction, clock, signal, onOutcome },
    items: items.filter((item) => !done.includes(item)),
    waitMs: Math.max(0, until - clock.elapsed()),
  });
  await noted;
  return items.map((item) =>
    outcomes.find((outcome) => outcome.item === item) ?? { item, state: "published" as const }
  );
}

async function processed(
  { generation, course, grader, waitLimit }: Registered,
  session: Session,
  { terminal, signal }: Tools,
): Promise<string> {
  const [{ waitForStatus }, { statusLookup }] = await Promise.all([
    import("../../coursera/resources/graders.ts"),
    import("../../coursera/resources/registration.ts"),
  ]);
  terminal.note(
    visible(`Waiting up to ${waitLimit} s until Coursera has processed grader \`${grader}\``),
  );
  const { clock } = session;
  const waits = { clock, signal, timeoutMs: waitLimit * 1000, firstPauseMs: 1000 };
  const status = await waitForStatus(statusLookup(session, { generation, course, grader }), waits);
  if (status !== "COMPLETED") {
    terminal.error(
      visible(`Coursera did not process grader \`${grader}\`: it is ${status}`),
      "grade it with `grade local` to see what is wrong",
    );
  }
  return status;
}
