import type { LinkOutcome, Links, Part } from "../../coursera/resources/linking.ts";
import type { Session } from "../../coursera/session.ts";
import { shellLine } from "../../terminal/shell_line.ts";
import { visible } from "../../terminal/text.ts";
import { columns } from "../columns.ts";
import type { RegistrationOptions } from "./registration_options.ts";
import type { Tools } from "../tools.ts";

/** What happened to the parts, and how to continue. */
export interface LinkedParts {
  outcomes: LinkOutcome[];
  /** Words of the command that links the rest; undefined if all are linked. */
  rest: string[] | undefined;
}

/** The part of {@linkcode RegistrationOptions} that linking needs. */
export type LinkSettings = Pick<RegistrationOptions, "updatePartEndpoint" | "updatePartAction">;

/**
 * Makes parts use a grader and reports each outcome as soon as it is known; finally prints how to
 * link the rest without uploading again. If the process is stopped, the rest includes the parts not
 * yet tried.
 */
export async function linkParts(
  { api }: Session,
  links: Links,
  { settings, tools, onLinked }: {
    settings: LinkSettings;
    tools: Tools;
    onLinked?: (part: Part) => Promise<void>;
  },
): Promise<LinkedParts> {
  const { linkParts } = await import("../../coursera/resources/linking.ts");
  const outcomes = await linkParts(api, links, {
    endpoint: settings.updatePartEndpoint,
    action: settings.updatePartAction,
    signal: tools.signal,
    async onOutcome(outcome) {
      tell(outcome, links.grader, tools);
      if (outcome.state === "linked") await onLinked?.(outcome);
    },
  });
  const unlinked = outcomes.filter(({ state }) => state !== "linked");
  if (unlinked.length === 0) return { outcomes, rest: undefined };

  const rest = restCall({ ...links, parts: unlinked }, settings, tools);
  const count = `${unlinked.length} of ${outcomes.length} parts ${
    unlinked.length === 1 ? "does" : "do"
  }`;
  tools.terminal.warn(
    visible(
      `${count} not use the grader \`${links.grader}\` yet. Link them without uploading again:`,
    ),
  );
  tools.terminal.text(`  ${shellLine(rest)}\n`);
  return { outcomes, rest };
}

function tell(outcome: LinkOutcome, grader: string, { terminal }: Tools): void {
  const where = `art \`${outcome.part}\` of item \`${outcome.item}\``;
  if (outcome.state === "linked") terminal.note(visible(`P${where} now uses grader \`${grader}\``));
  if (outcome.state !== "failed") return;
  const message = `P${where} was not switched to grader \`${grader}\`: ${outcome.reason}`;
  terminal.error(visible(message), outcome.hint);
}

function restCall(
  { generation, course, grader, parts }: Links,
  { updatePartEndpoint, updatePartAction }: LinkSettings,
  { globals }: Tools,
): string[] {
  const [first, ...further] = parts;
  const ids = [grader, course, ...(first === undefined ? [] : [first.item, first.part])];
  const given = (option: string, value: string | undefined) =>
    value === undefined ? [] : [option, value];
  const options = [
    "--link-only",
    ...given("--api", generation === "v1" ? undefined : generation),
    ...given("--config", globals.config),
    ...given("--update-part-endpoint", updatePartEndpoint),
    ...given("--update-part-action", updatePartAction),
    ...further.flatMap(({ item, part }) => ["--additional_item_and_part", item, part]),
  ];
  // Coursera's ids may start with a dash.
  const words = ids.some((id) => id.startsWith("-"))
    ? [...options, "--", ...ids]
    : [...ids, ...options];
  return ["courseraprogramming", "reregister", ...words];
}

/** The outcomes of the parts, one line each. */
export function renderOutcomes(outcomes: readonly LinkOutcome[], width?: number): string {
  return columns(
    outcomes.map((outcome) =>
      [outcome.item, outcome.part, outcome.state, reasonOf(outcome) ?? ""].map(visible)
    ),
    width,
  );
}

/** The same for `--json`. */
export function documentParts(outcomes: readonly LinkOutcome[]) {
  return outcomes.map((outcome) => ({
    item: outcome.item,
    part: outcome.part,
    state: outcome.state,
    reason: reasonOf(outcome) ?? null,
  }));
}

function reasonOf(outcome: LinkOutcome): string | undefined {
  return outcome.state === "failed" ? outcome.reason : undefined;
}
