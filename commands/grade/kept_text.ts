import type { GradeRequest, Grading } from "../../grader/grading.ts";
import { engineWords } from "./engine_words.ts";
import { shellLine } from "../../terminal/shell_line.ts";
import type { GlobalOptions } from "../tools.ts";

/** A container that was kept, and how it is found again. */
export interface KeptText {
  container: string;
  volumes: readonly string[];
  /** Image that was kept with it. */
  image?: string | undefined;
  /** Whether `inspect --failed` opens it for as long as no other grading is kept. */
  isNewestFailed: boolean;
}

/** The container that was kept of a grading, if any. @param keep what was asked for */
export function keptGrading(
  { kept, verdict, exitCode }: Grading,
  keep: GradeRequest["keep"],
): KeptText | undefined {
  if (kept === undefined) return undefined;
  // Of one kept whatever came of it, the engine only knows how it ended.
  const isKnownToFail = keep === "failed" || verdict.status === "not-started" || exitCode !== 0;
  return { ...kept, isNewestFailed: verdict.status !== "graded" && isKnownToFail };
}

/** How to enter a container that was kept, and how to be rid of it. */
export function renderKept(
  { container, volumes, image, isNewestFailed }: KeptText,
  globals: Pick<GlobalOptions, "dockerUrl" | "dockerContext" | "strictDockerTls">,
): string {
  const { ours, docker } = engineWords(globals);
  const which = isNewestFailed ? ["--failed"] : ["--kept", container];
  const remove = [
    ["rm", "--force", "--volumes", container],
    ...(volumes.length === 0 ? [] : [["volume", "rm", ...volumes]]),
    ...(image === undefined ? [] : [["image", "rm", image]]),
  ];
  return [
    `The container was kept: \`${container}\``,
    `  look inside:  ${shellLine(["courseraprogramming", "inspect", ...ours, ...which])}`,
    `  remove it:    ${
      remove.map((words) => shellLine(["docker", ...docker, ...words])).join(" && ")
    }`,
  ].join("\n");
}
