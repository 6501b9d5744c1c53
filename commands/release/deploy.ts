import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { resolve } from "node:path";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { courseResolution, openAccount } from "../account/session.ts";
import { addOtherNames, positiveInteger } from "../command_line.ts";
import { letWaitStandAlone, USUAL_WAIT, WAIT_FLAGS, waitSeconds } from "../wait_option.ts";
import type { DeployedGrader, DeployOptions, ReadyGrader } from "./deploy_grader.ts";
import type { DeployDocument } from "./deploy_documents.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";

export function deployCommand(host: Host): CommandUnknownOpts {
  const command = new Command("deploy")
    .summary("check, grade, upload, link and publish what the course file names")
    .description(
      "Release the graders of the course file (courseraprogramming.yaml): check them " +
        "as `sanity` does, grade their suites, upload, link the parts, wait until Coursera has " +
        "processed them, and publish. A grader that fails at a step stops there; the others " +
        "continue. A repeated call continues where it stopped, and does nothing twice; `plan` shows " +
        "what it would do.",
    )
    .option("--grader <name>", "one grader of the course file")
    .option("--no-sanity", "upload even if `sanity` finds errors")
    .option("--no-grade", "skip the suites")
    .option("--no-publish", "stop once the graders are processed")
    .option("--report <dir>", "keep the reports of suites there (default: beside the token cache)")
    .option("--temp-dir <dir>", "folder for the archive, as large as the image (default: TMPDIR)")
    .option(
      WAIT_FLAGS,
      `how long Coursera may take to process a grader (default: ${USUAL_WAIT})`,
      positiveInteger,
    )
    .option("--json", "print one JSON document; see `schema deploy`")
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 a grader failed, 2 none failed but the same call may succeed later.\n\n" +
        "Examples:\n" +
        "  courseraprogramming deploy\n" +
        "  courseraprogramming deploy --grader week1 --no-publish --report report",
    );
  addOtherNames(command, { "--wait": ["--wait-limit"] });
  letWaitStandAlone(command);
  command.action(async ({ tempDir, report, json = false, ...flags }) => {
    const tools = host.tools(command);
    const absolute = (path: string) => resolve(tools.cwd, path);
    host.finish(
      await deploy({
        grader: flags.grader,
        sanity: flags.sanity,
        grade: flags.grade,
        publish: flags.publish,
        waitLimit: waitSeconds(flags.wait) ?? USUAL_WAIT,
        report: report === undefined ? undefined : absolute(report),
        temporary: absolute(tempDir ?? tools.temporary),
        json,
      }, tools),
    );
  });
  return command;
}

const exitCodes = {
  done: ExitCode.Ok,
  retryable: ExitCode.Retryable,
  failed: ExitCode.Failed,
} as const;

/** Deploys each grader, even if others fail, and shows the outcomes. */
export async function deploy(options: DeployOptions, tools: Tools): Promise<ExitCode> {
  const { gradersOf, requireCourseFile } = await import("../course_file/course_file.ts");
  const file = await requireCourseFile(undefined, tools);
  const graders = gradersOf(file, options.grader);
  const [session, { resolveCourse }, { deployGrader, readyGrader }] = await Promise.all([
    openAccount(tools),
    import("../../coursera/resources/courses.ts"),
    import("./deploy_grader.ts"),
  ]);
  // Find out now, before an hour of grading, whether the account works.
  await session.tokens.accessToken();
  const course = await resolveCourse(file.course, courseResolution(session, tools));
  const context = { file, course, options, tools };
  const all: (ReadyGrader | DeployedGrader)[] = [];
  for (const grader of graders) all.push(await readyGrader(grader, context));
  const deployed: DeployedGrader[] = [];
  for (const each of all) {
    if ("state" in each) {
      deployed.push(each);
      continue;
    }
    const { name } = each.grader;
    if (name !== undefined) tools.terminal.note(visible(`Grader \`${name}\`:`));
    deployed.push(await deployGrader(each, context));
  }
  const state = worst(deployed);
  await show({ course, state, deployed }, options, tools);
  return exitCodes[state];
}

function worst(deployed: DeployedGrader[]): DeployedGrader["state"] {
  const states = deployed.map(({ state }) => state);
  if (states.includes("failed")) return "failed";
  return states.includes("retryable") ? "retryable" : "done";
}

async function show(
  { course, state, deployed }: {
    course: string;
    state: DeployedGrader["state"];
    deployed: DeployedGrader[];
  },
  { json }: DeployOptions,
  { terminal }: Tools,
): Promise<void> {
  const { documentUpload, renderUpload } = await import("./upload_result.ts");
  if (json) {
    const graders = deployed.map(({ grader: { name = null, source }, state, reason, outcome }) => ({
      ...{ name: name ?? null, source: source.written, state, reason: reason ?? null },
      upload: outcome === undefined ? null : documentUpload(outcome),
    }));
    terminal.json({ schema: 1, course, state, graders } satisfies DeployDocument);
    return;
  }
  const texts = deployed.map(({ grader, state, reason, outcome }) => {
    const title = visible(`${grader.name ?? grader.source.written}: ${state}`);
    if (outcome !== undefined) return `${title}\n${renderUpload(outcome, terminal.resultColumns)}`;
    return reason === undefined ? title : `${title}: ${visible(reason)}`;
  });
  terminal.result(texts.join("\n"));
}
