import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Branch, Course } from "../../coursera/resources/courses.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { openAccount } from "./session.ts";
import type { CourseDocument } from "./documents.ts";
import { columns } from "../columns.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";

/** Options for `course`. */
export interface CourseOptions {
  slug: string;
  branches: boolean;
  json: boolean;
}

export function courseCommand(host: Host): CommandUnknownOpts {
  const command = new Command("course")
    .summary("look up the ids of a course and its branches")
    .description("Look up the id of a course, and of its branches, by the slug of its address.")
    .argument("<slug>", "what follows /learn/ in the address of the course")
    .option("--branches", "also list the branches")
    .option("--json", "print one JSON document; see `schema course`")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  courseraprogramming course machine-learning\n" +
        "  courseraprogramming course machine-learning --branches --json",
    );
  command.action(async (slug, { branches = false, json = false }) => {
    host.finish(await course({ slug, branches, json }, host.tools(command)));
  });
  return command;
}

/** Shows the id of a course and the ids of its branches. */
export async function course(options: CourseOptions, tools: Tools): Promise<ExitCode> {
  const { terminal } = tools;
  const [{ api }, { getCourse, listBranches }] = await Promise.all([
    openAccount(tools),
    import("../../coursera/resources/courses.ts"),
  ]);
  const found = await getCourse(api, options.slug);
  const branches = options.branches ? await listBranches(api, found.id) : undefined;
  if (options.json) terminal.json(document(found, branches));
  else terminal.result(render(found, branches ?? [], terminal.resultColumns));
  return ExitCode.Ok;
}

function document({ id, slug }: Course, branches: Branch[] | undefined): CourseDocument {
  const listed = branches?.map(({ id, name = null }) => ({ id, name }));
  return { schema: 1, slug, id, ...(listed === undefined ? {} : { branches: listed }) };
}

function render({ id }: Course, branches: Branch[], width: number | undefined): string {
  const rows = branches.map(({ id, name = "" }) => [visible(id), visible(name)]);
  return [visible(id), ...rows.length === 0 ? [] : [columns(rows, width)]].join("\n");
}
