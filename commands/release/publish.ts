import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { PublishOutcome } from "../../coursera/resources/publish.ts";
import type { PublishEndpoints } from "../../coursera/resources/publish_calls.ts";
import { UsageError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { courseResolution, openAccount } from "../account/session.ts";
import type { PublishDocument } from "../account/documents.ts";
import { columns } from "../columns.ts";
import { seconds } from "../command_line.ts";
import { letWaitStandAlone, WAIT_DEFAULT, WAIT_FLAGS, waitSeconds } from "../wait_option.ts";
import { endpointAddress } from "../endpoint.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";

/** Options for `publish`. */
export interface PublishOptions extends PublishEndpoints {
  course: string;
  items: string[];
  /** Seconds to keep retrying items that can be retried. */
  wait: number;
  json: boolean;
}

export function publishCommand(host: Host): CommandUnknownOpts {
  const command = new Command("publish")
    .summary("publish the drafts of programming assignments")
    .description(
      "Publish the drafts of one or more programming assignments of a course. Each is tried even " +
        "if others fail, and a table at the end shows the outcomes. Without " +
        "arguments, those of the course file (courseraprogramming.yaml).",
    )
    .argument("[course]", "slug, course id or branch id")
    .argument("[item]", "id of the programming assignment")
    .option("--additional-items <item...>", "further ones")
    .option("--grader <name>", "without arguments: the items of one grader of the course file")
    .option(WAIT_FLAGS, `try again while a grader is still processed; ${WAIT_DEFAULT}`, seconds)
    .option("--get-endpoint <url>", "another address to read drafts from", endpointAddress)
    .option("--publish-endpoint <url>", "another address to publish at", endpointAddress)
    .option("--publish-action <name>", "another action than `publish`")
    .option("--json", "print one JSON document; see `schema publish`")
    .addHelpText(
      "after",
      "\nExit codes: 0 all published, 1 an item failed, 2 none failed but one may succeed later.\n\n" +
        "Examples:\n" +
        "  courseraprogramming publish machine-learning AbCdE --wait 1800\n" +
        "  courseraprogramming publish machine-learning AbCdE --additional-items fGhIj kLmNo\n" +
        "  courseraprogramming publish --wait 1800    # all of courseraprogramming.yaml",
    );
  letWaitStandAlone(command);
  command.action(async (course, item, flags) => {
    const { additionalItems = [], grader, wait: waited, json = false, ...endpoints } = flags;
    const wait = waitSeconds(waited) ?? 0;
    const tools = host.tools(command);
    const drafts = await draftsToPublish({ course, item, additionalItems, grader }, tools);
    host.finish(await publish({ ...drafts, wait, json, ...endpoints }, tools));
  });
  return command;
}

/** The items named in the arguments, or else those of the course file. */
async function draftsToPublish(
  { course, item, additionalItems, grader }: {
    course: string | undefined;
    item: string | undefined;
    additionalItems: string[];
    grader: string | undefined;
  },
  tools: Tools,
): Promise<Pick<PublishOptions, "course" | "items">> {
  if (course !== undefined && item !== undefined) {
    if (grader !== undefined) throw new UsageError("`--grader` is for a call without arguments");
    return { course, items: [item, ...additionalItems] };
  }
  if (course !== undefined || additionalItems.length > 0) {
    throw new UsageError("missing argument `ITEM`");
  }
  const { partsOf, requireCourseFile } = await import("../course_file/course_file.ts");
  const file = await requireCourseFile("arguments `COURSE` and `ITEM`", tools);
  return { course: file.course, items: partsOf(file, grader).map(({ item }) => item) };
}

/** Exit codes by outcome. */
export const publishExitCodes = {
  published: ExitCode.Ok,
  retryable: ExitCode.Retryable,
  fatal: ExitCode.Failed,
} as const;

/** Publishes items and shows each outcome. */
export async function publish(options: PublishOptions, tools: Tools): Promise<ExitCode> {
  const { terminal, signal } = tools;
  const { course, wait, json, ...rest } = options;
  const [session, { publishItems, worstState }] = await Promise.all([
    openAccount(tools),
    import("../../coursera/resources/publish.ts"),
  ]);
  const { api, redaction, clock } = session;
  const outcomes = await publishItems(api, {
    ...rest,
    course,
    redaction,
    clock,
    signal,
    waitMs: wait * 1000,
    onOutcome: (outcome) => tellPublished(outcome, tools),
    onResolved: courseResolution(session, tools).onResolved,
  });
  const state = worstState(outcomes);
  if (json) terminal.json(document(course, state, outcomes));
  // With -q the Python tool prints nothing on success.
  else if (terminal.level >= 0 || state !== "published") {
    terminal.result(renderPublished(outcomes, terminal.resultColumns));
  }
  return publishExitCodes[state];
}

/** Reports the outcome of an item as soon as it is known. */
export function tellPublished(outcome: PublishOutcome, { terminal }: Tools): void {
  const item = visible(outcome.item);
  if (outcome.detail !== undefined) terminal.detail(visible(outcome.detail));
  switch (outcome.state) {
    case "published":
      return terminal.note(`Published item \`${item}\``);
    case "retryable":
      return terminal.warn(`item \`${item}\` is not published yet: ${visible(outcome.reason)}`);
    case "fatal":
      return terminal.error(
        `Item \`${item}\` was not published: ${visible(outcome.reason)}`,
        outcome.hint,
      );
  }
}

function document(
  course: string,
  state: PublishOutcome["state"],
  outcomes: PublishOutcome[],
): PublishDocument {
  return { schema: 1, course, state, items: documentItems(outcomes) };
}

/** The outcomes of items, for `--json`. */
export function documentItems(outcomes: readonly PublishOutcome[]): PublishDocument["items"] {
  return outcomes.map((outcome) => ({
    item: outcome.item,
    state: outcome.state,
    reason: reasonOf(outcome) ?? null,
    hint: outcome.hint ?? null,
  }));
}

/** The outcomes of items, one line each. */
export function renderPublished(outcomes: readonly PublishOutcome[], width?: number): string {
  return columns(
    outcomes.map((outcome) => [outcome.item, outcome.state, reasonOf(outcome) ?? ""].map(visible)),
    width,
  );
}

function reasonOf(outcome: PublishOutcome): string | undefined {
  return outcome.state === "published" ? undefined : outcome.reason;
}
