import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import type { Generation } from "../../coursera/resources/allowed_resources.ts";
import type { LinkOutcome } from "../../coursera/resources/linking.ts";
import type { StoredArchive } from "../../coursera/resources/registration.ts";
import type { Session } from "../../coursera/session.ts";
import { UsageError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { courseResolution, openAccount } from "../account/session.ts";
import type { Host } from "../host.ts";
import { documentParts, type LinkedParts, linkParts, renderOutcomes } from "./link_parts.ts";
import type { ReregisterDocument } from "./registration_documents.ts";
import {
  addRegistrationOptions,
  readRegistration,
  type RegistrationOptions,
  RESOURCES_HELP,
} from "./registration_options.ts";
import type { Tools } from "../tools.ts";

/** Options for `reregister`. */
export interface ReregisterOptions extends RegistrationOptions {
  grader: string;
  course: string;
  generation: Generation;
  linkOnly: boolean;
  json: boolean;
}

export function reregisterCommand(host: Host): CommandUnknownOpts {
  const plain = new Command("reregister")
    .summary("use an uploaded grader again, without uploading again")
    .description(
      "Register the archive of an uploaded grader (v1) once more, perhaps with other resources, " +
        "and make parts use the new grader. With --link-only, and for a v2 grader, which cannot be " +
        "registered twice, the parts use the grader itself.",
    )
    .argument("<grader-id>", "as `upload` or `list` printed it")
    .argument("<course>", "slug, course id or branch id")
    .argument("[item]", "id of a programming assignment")
    .argument("[part]", "id of its part")
    .addOption(
      new Option("--api <generation>", "v1: the grader was an image; v2: a directory or zip")
        .choices(["v1", "v2"] as const).default("v1" as const),
    )
    .option("--link-only", "make the parts use the grader itself")
    .option("--json", "print one JSON document; see `schema reregister`")
    .addHelpText(
      "after",
      `\n${RESOURCES_HELP}\n\nExamples:\n` +
        "  courseraprogramming reregister vWxYz123 machine-learning AbCdE fGhIj --grader-cpu 4\n" +
        "  courseraprogramming reregister vWxYz123 machine-learning --parts parts.yaml\n" +
        "  courseraprogramming reregister vWxYz123 machine-learning AbCdE fGhIj --api v2",
    );
  const command = addRegistrationOptions(plain);
  command.action(async (grader, course, item, part, flags) => {
    const tools = host.tools(command);
    const registration = await readRegistration({ item, part }, flags, tools);
    const { api: generation, json = false } = flags;
    const linkOnly = flags.linkOnly ?? generation === "v2";
    host.finish(
      await reregister({ ...registration, grader, course, generation, linkOnly, json }, tools),
    );
  });
  return command;
}

/** Registers the archive of a grader again, and links parts to the new grader. */
export async function reregister(options: ReregisterOptions, tools: Tools): Promise<ExitCode> {
  const { grader, generation, linkOnly, resources, parts } = options;
  if (parts.length === 0) {
    throw new UsageError("missing arguments `ITEM` and `PART`, or `--parts FILE`");
  }
  if (linkOnly && Object.values(resources).some((amount) => amount !== undefined)) {
    throw new UsageError("A grader that is not registered again keeps its resources", {
      hint: "`courseraprogramming limits set` changes those of a v2 grader",
    });
  }
  const [{ requestedResources }, { resolveCourse }] = await Promise.all([
    import("../../coursera/resources/registration.ts"),
    import("../../coursera/resources/courses.ts"),
  ]);
  requestedResources(generation, resources);

  const session = await openAccount(tools);
  const course = await resolveCourse(options.course, courseResolution(session, tools));
  const made = linkOnly
    ? { grader, archive: undefined }
    : await registerAgain(session, { ...options, course }, tools);
  const links = { generation, course, grader: made.grader, parts };
  const linked = await linkParts(session, links, { settings: options, tools });
  await remember({ course, grader: made.grader, outcomes: linked.outcomes }, session);
  show({ course, generation, ...made, ...linked }, options, tools);
  tools.signal.throwIfAborted();
  return linked.rest === undefined ? ExitCode.Ok : ExitCode.Failed;
}

/** Stores what `plan`, `deploy` and `status` need to know about the parts. */
async function remember(
  { course, grader, outcomes }: { course: string; grader: string; outcomes: LinkOutcome[] },
  { clock, configuration: { tokenCache } }: Session,
): Promise<void> {
  const { ReleasedGraders } = await import("../../coursera/resources/released_graders.ts");
  const linked = outcomes.filter(({ state }) => state === "linked")
    .map(({ item, part }) => ({ item, part }));
  await new ReleasedGraders({ tokenCache, clock }).relinked(course, { grader, linked });
}

interface Made {
  grader: string;
  archive: StoredArchive | undefined;
}

async function registerAgain(
  { api }: Session,
  { grader, course, resources, registerEndpoint: endpoint }: ReregisterOptions,
  { terminal }: Tools,
): Promise<Made> {
  const { getArchive, registerGrader } = await import("../../coursera/resources/registration.ts");
  const archive = await getArchive(api, grader, { endpoint });
  const registration = { generation: "v1" as const, course, archive, resources };
  const { id, location } = await registerGrader(api, registration, { endpoint });
  terminal.note(
    visible(`Registered grader \`${id}\`, made of \`${archive.bucket}/${archive.key}\``),
  );
  if (location !== undefined) terminal.detail(visible(`Its status is at ${location}`));
  return { grader: id, archive };
}

function show(
  made: Made & LinkedParts & Pick<ReregisterOptions, "course" | "generation">,
  { json }: ReregisterOptions,
  { terminal }: Tools,
): void {
  const { course, generation, grader, archive = null, outcomes, rest = null } = made;
  if (json) {
    const parts = documentParts(outcomes);
    terminal.json(
      { schema: 1, course, generation, grader, archive, parts, rest } satisfies ReregisterDocument,
    );
    return;
  }
  // With -q the Python tool prints nothing on success.
  if (terminal.level < 0 && rest === null) return;
  terminal.result(`${visible(grader)}\n${renderOutcomes(outcomes, terminal.resultColumns)}`);
}
