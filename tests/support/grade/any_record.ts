import * as fc from "fast-check";
import { NO_USAGE } from "../../../docker/container/usage.ts";
import type { SubmissionRecord } from "../../../grader/batch/record.ts";
import { STATUSES } from "../../../grader/contract.ts";
import { aRecord, aStream } from "./batch.ts";

/** Any text: control characters, lone surrogates, and characters with a meaning in some format. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(
    fc.constantFrom(
      ..."\0\x1b\x7f\x85\r\n\t\"'<>&=+-@|`,;\\]]>",
      "\ud800",
      "\udc00",
      "\ufffe",
      "é",
    ),
    { maxLength: 30 },
  ).map((parts) => parts.join("")),
  fc.constantFrom("</script><script>", "]]>", "<!--", "=1+1", "\u2028", "-->"),
);

const someText = fc.option(anyText);

/** Documents of version 1.0 have no usage. */
const anyUsage = fc.option(
  fc.record({
    isLowerBound: fc.record({ peakMemoryBytes: fc.boolean(), cpuSeconds: fc.boolean() }, {
      noNullPrototype: true,
    }),
    missingBecause: fc.option(fc.constantFrom(...NO_USAGE)),
  }, { noNullPrototype: true }),
);

/** A record with any content and the given name. */
export function anyRecord(name: string): fc.Arbitrary<SubmissionRecord> {
  return fc.record({
    met: fc.option(fc.boolean()),
    stable: fc.option(fc.boolean()),
    status: fc.constantFrom(...STATUSES),
    score: fc.option(fc.double({ min: 0, max: 1, noNaN: true }).map((score) => score + 0)),
    feedback: someText,
    richFeedback: someText,
    problems: fc.array(anyText, { maxLength: 2 }),
    usage: anyUsage,
    out: anyText,
    err: anyText,
    difference: fc.record({
      field: fc.constantFrom("status" as const, "feedback" as const),
      expected: anyText,
      actual: anyText,
      diff: someText,
    }, { noNullPrototype: true }),
  }).map((any) =>
    aRecord({
      name,
      met: any.met,
      stable: any.stable,
      differences: any.met === false ? [any.difference] : [],
      grading: {
        status: any.status,
        fractionalScore: any.score,
        feedback: any.feedback,
        feedbackType: any.richFeedback === null ? null : "HTML",
        richFeedback: any.richFeedback,
        problems: any.problems,
        ...(any.usage === null ? {} : { usage: any.usage }),
        stdout: aStream(any.out),
        stderr: aStream(any.err),
      },
    })
  );
}

/** Up to eight records with names that are hard to write down. */
export const anyRecords = fc
  .uniqueArray(anyText, { maxLength: 8, selector: (name) => name.toWellFormed() })
  .chain((names) => fc.tuple(...names.map((name) => anyRecord(name.toWellFormed()))));
