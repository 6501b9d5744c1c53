import type { Session } from "../../coursera/session.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { courseResolution, openAccount } from "../account/session.ts";
import type { StatusListDocument } from "../account/documents.ts";
import { columns } from "../columns.ts";
import { type CourseGrader, gradersOf, requireCourseFile } from "../course_file/course_file.ts";
import type { Tools } from "../tools.ts";

/** Options for `status`. */
export interface StatusOptions {
  course: string;
  grader: string;
  /** Seconds to wait until the grader is processed; undefined means do not wait. */
  wait: number | undefined;
  endpoint: string | undefined;
  json: boolean;
}

/** Options for `status` without arguments. */
export interface StatusOfFileOptions extends Pick<StatusOptions, "wait" | "json"> {
  /** Name in the course file; undefined means all. */
  name: string | undefined;
}

type GraderStatus = StatusListDocument["graders"][number];

/**
 * Shows the status of the graders of the course file: for each, the one last linked to its parts
 * from this machine.
 */
export async function statusOfFile(options: StatusOfFileOptions, tools: Tools): Promise<ExitCode> {
  const file = await requireCourseFile("arguments `COURSE` and `GRADER_ID`", tools);
  const graders = gradersOf(file, options.name);
  const [session, { resolveCourse }] = await Promise.all([
    openAccount(tools),
    import("../../coursera/resources/courses.ts"),
  ]);
  const course = await resolveCourse(file.course, courseResolution(session, tools));
  const found: GraderStatus[] = [];
  for (const grader of graders) {
    found.push(await statusOf({ ...grader, course }, options, { session, tools }));
  }
  show(found, { ...options, course }, tools);
  if (found.some(({ grader }) => grader === null)) return ExitCode.Failed;
  const isDone = options.wait === undefined || found.every(({ status }) => status === "COMPLETED");
  return isDone ? ExitCode.Ok : ExitCode.Failed;
}

async function statusOf(
  { name, source, course, parts }: CourseGrader,
  { wait }: StatusOfFileOptions,
  { session, tools }: { session: Session; tools: Tools },
): Promise<GraderStatus> {
  const [{ ReleasedGraders }, { waitForStatus }, { statusLookup }] = await Promise.all([
    import("../../coursera/resources/released_graders.ts"),
    import("../../coursera/resources/graders.ts"),
    import("../../coursera/resources/registration.ts"),
  ]);
  const { clock, configuration: { tokenCache } } = session;
  const { signal } = tools;
  const release = await new ReleasedGraders({ tokenCache, clock, signal }).ofParts(course, parts);
  const known = { name: name ?? null, source: source.written, grader: release?.grader ?? null };
  if (release?.grader === undefined) return { ...known, status: null };
  const { generation, grader } = release;
  const lookup = statusLookup(session, { generation, course, grader });
  const status = wait === undefined
    ? await lookup.look(undefined)
    : await waitForStatus(lookup, { clock, timeoutMs: wait * 1000, signal });
  return { ...known, status };
}

function show(
  graders: GraderStatus[],
  { json, course }: StatusOfFileOptions & { course: string },
  { terminal }: Tools,
): void {
  if (json) return terminal.json({ schema: 1, course, graders } satisfies StatusListDocument);
  terminal.result(columns(
    graders.map(({ name, source, grader, status }) =>
      [name ?? source, grader ?? "-", status ?? "not uploaded from here"].map(visible)
    ),
    terminal.resultColumns,
  ));
}
