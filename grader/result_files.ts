import type { ResultFile, ResultReader } from "../docker/container/results.ts";
import type { Capture } from "../docker/engine/streams.ts";
import {
  FEEDBACK_PATH,
  type FeedbackType,
  type Protocol,
  RICH_FEEDBACK_PATHS,
} from "./contract.ts";
import { readJson } from "./files/json_text.ts";

/** The files in `/shared` that a verdict depends on. */
export interface ResultFiles {
  feedbackFile: ResultFile;
  richFeedback: Readonly<Record<FeedbackType, ResultFile>>;
  /** What an attack wrote, if requested. */
  evidence?: ResultFile;
}

const ABSENT: ResultFile = { kind: "absent" };

/** The result files of a container that never ran. */
export const NO_RESULT_FILES: ResultFiles = {
  feedbackFile: ABSENT,
  richFeedback: { HTML: ABSENT, TXT: ABSENT },
};

/** Reads only what a verdict needs: each file may be an attack. */
export async function readResultFiles(
  read: ResultReader,
  protocol: Protocol | "auto",
  stdout: Capture,
): Promise<ResultFiles> {
  const feedbackFile = protocol === "v1" ? ABSENT : await read(FEEDBACK_PATH);
  const richFeedback: Record<FeedbackType, ResultFile> = { HTML: ABSENT, TXT: ABSENT };
  const answer = feedbackFile.kind === "file"
    ? feedbackFile.bytes
    : feedbackFile.kind === "absent" && !stdout.cut
    ? stdout.bytes
    : undefined;
  const type = answer && namedFeedbackType(answer);
  if (type !== undefined) richFeedback[type] = await read(RICH_FEEDBACK_PATHS[type]);
  return { feedbackFile, richFeedback };
}

function namedFeedbackType(bytes: Uint8Array): FeedbackType | undefined {
  // A quick check first: most answers have no such field, and logs can be long.
  if (!new TextDecoder().decode(bytes).includes("feedbackType")) return undefined;
  const json = readJson(bytes);
  if (!json.ok || typeof json.value !== "object" || json.value === null) return undefined;
  const type: unknown = Object.entries(json.value).find(([name]) => name === "feedbackType")?.[1];
  return type === "HTML" || type === "TXT" ? type : undefined;
}
