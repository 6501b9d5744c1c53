import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { courseResolution, openAccount } from "./session.ts";
import type { GradersDocument } from "./documents.ts";
import { columns } from "../columns.ts";
import { endpointAddress } from "../endpoint.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";

/** Options for `list`. */
export interface ListOptions {
  course: string;
  endpoint: string | undefined;
  json: boolean;
}

export function listCommand(host: Host): CommandUnknownOpts {
  const command = new Command("list")
    .alias("list_graders")
    .summary("list the graders of a course")
    .description("List the graders of a course or branch: id and file name, a line each.")
    .argument("<course>", "slug, course id or branch id")
    .option("--listGrader-endpoint <url>", "another address; the id is appended", endpointAddress)
    .option("--json", "print one JSON document; see `schema list`")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  courseraprogramming list machine-learning\n" +
        "  courseraprogramming list 'authoringBranch~abc' --json",
    );
  command.action(async (course, { listGraderEndpoint: endpoint, json = false }) => {
    host.finish(await list({ course, endpoint, json }, host.tools(command)));
  });
  return command;
}

/** Shows the graders of a course. */
export async function list(options: ListOptions, tools: Tools): Promise<ExitCode> {
  const { terminal } = tools;
  const { endpoint } = options;
  const [session, { listGraders }, { withCourse }] = await Promise.all([
    openAccount(tools),
    import("../../coursera/resources/graders.ts"),
    import("../../coursera/resources/courses.ts"),
  ]);
  const resolution = courseResolution(session, tools);
  const { course, graders } = await withCourse(
    options.course,
    resolution,
    async (course) => ({ course, graders: await listGraders(session.www, course, { endpoint }) }),
  );
  if (options.json) {
    const listed = graders.map(({ id, filename = null }) => ({ id, filename }));
    terminal.json({ schema: 1, course, graders: listed } satisfies GradersDocument);
  } else if (graders.length > 0) {
    const rows = graders.map(({ id, filename = "" }) => [id, filename].map(visible));
    terminal.result(columns(rows, terminal.resultColumns));
  } else {
    terminal.note(`There are no graders in \`${visible(course)}\``);
  }
  return ExitCode.Ok;
}
