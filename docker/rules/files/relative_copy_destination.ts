import type { Rule } from "../rule.ts";

/** A relative destination depends on the base image's working directory. */
export const relativeCopyDestination: Rule = {
  id: "CPG008",
  name: "relative-copy-destination",
  title: "Relative COPY destination",
  severity: "warning",
  needs: ["dockerfile"],
  detects: "a last argument of COPY or ADD that is not absolute, with no absolute WORKDIR before",
  why: "the files land wherever the base image's working directory happens to be",
  advice: "an absolute destination, or WORKDIR first",
  *check(subject) {
    const { settings } = subject;
    for (const { instruction, destination } of subject.copies) {
      const { text, word } = destination;
      if (text === undefined || text.startsWith("/") || /^[A-Za-z]:[\\/]/.test(text)) continue;
      if (settings.workdirAt.get(instruction) !== undefined) continue;
      yield {
        message: `The destination \`${word.value}\` is relative, and no WORKDIR was set before`,
        at: subject.at(instruction, word.range),
      };
    }
  },
};
