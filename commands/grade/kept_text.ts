import type { GradeRequest, Grading } from "../../grader/grading.ts";
import { type EngineOptions, engineWords } from "./engine_words.ts";
import { shellLine } from "../../terminal/shell_line.ts";
import { visibleLine } from "../../terminal/text.ts";

/** A kept container and how to find it again. */
export interface KeptText {
  container: string;
  volumes: readonly string[];
  /** The image kept with it. */
  image?: string | undefined;
  /** Whether `inspect --failed` opens it until another grading is kept. */
  isNewestFailed: boolean;
}

/** The container kept from a grading, if any. @param keep the requested mode */
export function keptGrading(
  { kept, verdict, exitCode }: Grading,
  keep: GradeRequest["keep"],
): KeptText | undefined {
  if (kept === undefined) return undefined;
  // For a container that is always kept, the engine knows only its exit code.
  const isKnownToFail = keep === "failed" || verdict.status === "not-started" || exitCode !== 0;
  return { ...kept, isNewestFailed: verdict.status !== "graded" && isKnownToFail };
}

/**
 * How to enter a kept container and how to remove it.
 *
 * @param submission its name, if several are graded
 */
export function renderKept(
  { container, volumes, image, isNewestFailed }: KeptText,
  globals: EngineOptions,
  submission?: string,
): string {
  const { ours, client } = engineWords(globals);
  const which = isNewestFailed ? ["--failed"] : ["--kept", container];
  const remove = [
    ["rm", "--force", "--volumes", container],
    ...(volumes.length === 0 ? [] : [["volume", "rm", ...volumes]]),
    ...(image === undefined ? [] : [["image", "rm", image]]),
  ];
  const of = submission === undefined ? "" : ` of \`${visibleLine(submission)}\``;
  return [
    `The container${of} was kept: \`${container}\``,
    `  look inside:  ${shellLine(["courseraprogramming", "inspect", ...ours, ...which])}`,
    `  remove it:    ${remove.map((words) => shellLine([...client, ...words])).join(" && ")}`,
  ].join("\n");
}
