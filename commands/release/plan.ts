import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { resolve } from "node:path";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { courseResolution, openAccount } from "../account/session.ts";
import { columns } from "../columns.ts";
import type { PlanDocument, PlannedGrader } from "./deploy_documents.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";

/** Options for `plan`. */
export interface PlanOptions {
  /** Name in the course file; undefined means all graders. */
  grader: string | undefined;
  /** Folder for archives, absolute. */
  temporary: string;
  json: boolean;
}

export function planCommand(host: Host): CommandUnknownOpts {
  const command = new Command("plan")
    .summary("show what `deploy` would do")
    .description(
      "Show what `deploy` would do for the graders of the course file (courseraprogramming.yaml), and " +
        "where Coursera's limits differ from the file's. Nothing is changed. Coursera does not tell " +
        "which grader a part uses: the plan shows what was linked from here.",
    )
    .option("--grader <name>", "one grader of the course file")
    .option("--temp-dir <dir>", "folder for the archive (default: TMPDIR)")
    .option("--json", "print one JSON document; see `schema plan`")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  courseraprogramming plan\n" +
        "  courseraprogramming plan --grader week1 --json",
    );
  command.action(async ({ grader, tempDir, json = false }) => {
    const tools = host.tools(command);
    const temporary = resolve(tools.cwd, tempDir ?? tools.temporary);
    host.finish(await plan({ grader, temporary, json }, tools));
  });
  return command;
}

/** Makes a plan for each grader and shows it. */
export async function plan(options: PlanOptions, tools: Tools): Promise<ExitCode> {
  const { terminal } = tools;
  const { gradersOf, requireCourseFile } = await import("../course_file/course_file.ts");
  const file = await requireCourseFile(undefined, tools);
  const wanted = gradersOf(file, options.grader);
  const [session, { resolveCourse }, { planGrader }] = await Promise.all([
    openAccount(tools),
    import("../../coursera/resources/courses.ts"),
    import("./plan_grader.ts"),
  ]);
  const course = await resolveCourse(file.course, courseResolution(session, tools));
  const { temporary } = options;
  const graders: PlannedGrader[] = [];
  for (const grader of wanted) {
    graders.push(await planGrader(grader, { session, course, temporary, tools }));
  }
  if (options.json) terminal.json({ schema: 1, course, graders } satisfies PlanDocument);
  else {terminal.result(
      graders.map((grader) => render(grader, terminal.resultColumns)).join("\n"),
    );}
  return ExitCode.Ok;
}

function render(grader: PlannedGrader, width: number | undefined): string {
  const { name, source, generation, suite, parts } = grader;
  const known = grader.grader === null
    ? []
    : [["is", `grader ${grader.grader}, ${grader.status ?? "of unknown status"}`]];
  const differing = parts.filter(({ differs }) => differs.length > 0);
  const rows = [
    ...known,
    ...steps(grader),
    ...differing.map(({ item, part, differs }) => [
      "differs",
      `limits of ${item} ${part}: ${differs.join(", ")} (\`limits set\` makes them the file's)`,
    ]),
  ];
  const title = `${name === null ? "" : `${name}: `}${source} (${generation})${
    suite === null ? "" : `, graded first: ${suite}`
  }`;
  const cells = rows.map((row) => ["", ...row.map(visible)]);
  return `${visible(title)}\n${columns(cells, width)}`;
}

/** The steps to do, one row each. */
function steps({ upload, register, grader, parts, publish }: PlannedGrader): string[][] {
  const upcoming = parts.filter(({ link }) => link);
  const isNew = register !== false;
  const rows = [
    ...(upload === "stored" ? [] : [[
      "upload",
      upload === "send" ? "this content is not at Coursera" : "the image has to be built first",
    ]]),
    ...(isNew ? [["register", "as a new grader"]] : []),
    ...upcoming.map((part) => ["link", `${part.item} ${part.part}, ${nowUses(part.grader)}`]),
    ...(isNew ? [["wait", "until Coursera has processed the grader"]] : []),
    ...publish.map((item) => ["publish", item]),
  ];
  return rows.length > 0 || grader === null ? rows : [["done", "there is nothing to do"]];
}

function nowUses(grader: string | null): string {
  return grader === null ? "which was not linked from here" : `which uses grader ${grader}`;
}
