import type { ResultFile } from "../../../docker/container/results.ts";
import type { Evidence } from "../../../grader/verdict.ts";

/** Text as bytes. */
export const encoder = new TextEncoder();

/** A result file that the grader has not written. */
export const absent: ResultFile = { kind: "absent" };

/** A result file with this text. */
export function file(text: string): ResultFile {
  return { kind: "file", bytes: encoder.encode(text) };
}

/** What is known of a grader that printed this and ended well. */
export function evidence(stdout: string, more: Partial<Evidence> = {}): Evidence {
  const bytes = encoder.encode(stdout);
  return {
    exitCode: 0,
    started: true,
    startError: "",
    timedOut: false,
    oomKilled: false,
    peakMemory: undefined,
    foreignArchitecture: undefined,
    stdout: { bytes, cut: false, total: bytes.length },
    stderr: { bytes: new Uint8Array() },
    duration: 1.25,
    limits: { timeLimit: 300, memoryMiB: 1024 },
    protocol: "auto",
    feedbackFile: absent,
    richFeedback: { HTML: absent, TXT: absent },
    ...more,
  };
}

/** A valid answer. */
export const good = '{"fractionalScore": 0.5, "feedback": "half"}';
