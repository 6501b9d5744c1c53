import { FEEDBACK_SHOWN } from "../contract.ts";
import type { GradeReport } from "../report.ts";

/** Characters kept of each end of a stream in a record. */
const STREAM_END = 16 * 1024;

/** A grading as a record keeps it: streams by beginning and end, feedback as long as a learner sees it. */
export function cutReport(report: GradeReport): GradeReport {
  return {
    ...report,
    feedback: report.feedback === null ? null : cutFeedback(report.feedback),
    richFeedback: report.richFeedback === null ? null : cutFeedback(report.richFeedback),
    stdout: cutStream(report.stdout),
    stderr: cutStream(report.stderr),
  };
}

function cutStream(stream: GradeReport["stdout"]): GradeReport["stdout"] {
  const { text } = stream;
  if (text.length <= 2 * STREAM_END) return stream;
  const start = whole(text.slice(0, STREAM_END));
  const end = whole(text.slice(-STREAM_END));
  const left = text.length - start.length - end.length;
  return { ...stream, text: `${start}\n[… ${left} characters left out …]\n${end}`, cut: true };
}

/** Coursera cuts by bytes; a character that would be torn is left out. */
function cutFeedback(text: string): string {
  // No character has more bytes than four, nor fewer than one.
  if (text.length * 4 <= FEEDBACK_SHOWN) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(FEEDBACK_SHOWN));
  return text.slice(0, read);
}

/** Without halves of surrogate pairs at its ends. */
function whole(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, "").replace(/^[\udc00-\udfff]/, "");
}
