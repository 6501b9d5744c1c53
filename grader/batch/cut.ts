import { FEEDBACK_SHOWN } from "../contract.ts";
import type { Capture } from "../../docker/engine/streams.ts";
import type { Grading } from "../grading.ts";
import type { GradeReport } from "../report.ts";

/** Characters kept at each end of a stream in a record. */
const STREAM_END = 16 * 1024;

/** Characters kept of each problem, warning and hint; some quote graders. */
const MESSAGE = 4 * 1024;

/** Most problems and warnings kept. */
const MESSAGES = 100;

/**
 * A grading as stored in a record: the beginning and end of streams, and feedback as long as a
 * learner sees it.
 */
export function cutReport(report: GradeReport, grading: Grading | undefined): GradeReport {
  return {
    ...report,
    feedback: report.feedback === null ? null : cutFeedback(report.feedback),
    richFeedback: report.richFeedback === null ? null : cutFeedback(report.richFeedback),
    problems: report.problems.slice(0, MESSAGES).map(cutMessage),
    warnings: report.warnings.slice(0, MESSAGES).map(cutMessage),
    hint: report.hint === null ? null : cutMessage(report.hint),
    stdout: cutStream(report.stdout, grading?.stdout),
    stderr: cutStream(report.stderr, grading?.stderr),
  };
}

function cutStream(
  stream: GradeReport["stdout"],
  capture: Capture | undefined,
): GradeReport["stdout"] {
  const { text, bytes } = stream;
  if (text.length <= 2 * STREAM_END && !stream.cut) return stream;
  const start = whole(text.slice(0, STREAM_END));
  const rest = text.slice(start.length);
  // Of output that did not fit into memory, the end was kept.
  const tail = capture === undefined ? "" : new TextDecoder().decode(capture.tail);
  const end = whole((rest + tail).slice(-STREAM_END));
  const size = (part: string) => new TextEncoder().encode(part).length;
  const left = Math.max(0, bytes - size(start) - size(end));
  return { ...stream, text: `${start}\n[… ${left} bytes left out …]\n${end}`, cut: true };
}

function cutMessage(text: string): string {
  return text.length <= MESSAGE ? text : `${whole(text.slice(0, MESSAGE))}…`;
}

/** Coursera cuts by bytes; a split character is dropped. */
function cutFeedback(text: string): string {
  // A character has one to four bytes.
  if (text.length * 4 <= FEEDBACK_SHOWN) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(FEEDBACK_SHOWN));
  return text.slice(0, read);
}

/** Without split surrogate pairs at its ends. */
function whole(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, "").replace(/^[\udc00-\udfff]/, "");
}
