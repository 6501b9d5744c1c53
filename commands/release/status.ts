import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { UsageError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { courseResolution, openAccount } from "../account/session.ts";
import type { StatusDocument } from "../account/documents.ts";
import { seconds } from "../command_line.ts";
import { letWaitStandAlone, WAIT_DEFAULT, WAIT_FLAGS, waitSeconds } from "../wait_option.ts";
import { endpointAddress } from "../endpoint.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";
import type { StatusOptions } from "./status_of_file.ts";

export function statusCommand(host: Host): CommandUnknownOpts {
  const command = new Command("status")
    .alias("get_status")
    .summary("show the status of a grader")
    .description(
      "Show the status that a grader has at Coursera: PENDING, COMPLETED, FAILED, … Without " +
        "arguments, for the graders of the course file (courseraprogramming.yaml), as far as they " +
        "were uploaded from here.",
    )
    .argument("[course]", "slug, course id or branch id")
    .argument("[grader-id]", "as `upload` or `list` printed it")
    .option("--grader <name>", "without arguments: one grader of the course file")
    .option(WAIT_FLAGS, `ask again until the grader is processed; ${WAIT_DEFAULT}`, seconds)
    .option(
      "--getGraderStatus-endpoint <url>",
      "another address; the ids are appended",
      endpointAddress,
    )
    .option("--json", "print one JSON document; see `schema status`")
    .addHelpText(
      "after",
      "\nExit codes: without --wait 0 for any status; with it 0 for COMPLETED, 1 for any other " +
        "final status, 2 if there is none in time.\n\nExamples:\n" +
        "  courseraprogramming status machine-learning vWxYz123\n" +
        "  courseraprogramming status machine-learning vWxYz123 --wait 1800",
    );
  letWaitStandAlone(command);
  command.action(async (course, grader, flags) => {
    const { getGraderStatusEndpoint: endpoint, grader: name, json = false } = flags;
    const wait = waitSeconds(flags.wait);
    const tools = host.tools(command);
    if (course === undefined) {
      const { statusOfFile } = await import("./status_of_file.ts");
      if (endpoint !== undefined) {
        throw new UsageError("`--getGraderStatus-endpoint` is for a call with arguments");
      }
      return host.finish(await statusOfFile({ name, wait, json }, tools));
    }
    if (grader === undefined) throw new UsageError("missing argument `GRADER_ID`");
    if (name !== undefined) throw new UsageError("`--grader` is for a call without arguments");
    host.finish(await status({ course, grader, wait, endpoint, json }, tools));
  });
  return command;
}

/** Shows the status, or waits for the final one. */
export async function status(options: StatusOptions, tools: Tools): Promise<ExitCode> {
  const { terminal, signal } = tools;
  const { grader, wait, endpoint } = options;
  const [session, { getGraderStatus, waitForGrader }, { withCourse }] = await Promise.all([
    openAccount(tools),
    import("../../coursera/resources/graders.ts"),
    import("../../coursera/resources/courses.ts"),
  ]);
  const { www, clock } = session;
  if (wait !== undefined) {
    terminal.note(`Waiting up to ${wait} s for grader \`${visible(grader)}\``);
  }
  const found = await withCourse(
    options.course,
    courseResolution(session, tools),
    async (course) => {
      const address = { course, grader };
      const status = wait === undefined
        ? await getGraderStatus(www, address, { endpoint })
        : await waitForGrader(www, address, { endpoint, clock, timeoutMs: wait * 1000, signal });
      return { course, status };
    },
  );
  if (options.json) terminal.json({ schema: 1, grader, ...found } satisfies StatusDocument);
  else terminal.result(visible(found.status));
  return wait === undefined || found.status === "COMPLETED" ? ExitCode.Ok : ExitCode.Failed;
}
