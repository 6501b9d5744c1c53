import { type Copy, matches } from "../../model/files/copies.ts";
import { nameWords } from "../../model/texts/path_words.ts";
import type { Rule } from "../rule.ts";
import { stageFiles } from "../../model/files/stage_files.ts";
import type { Subject } from "../../model/subject.ts";

const answers: ReadonlySet<string> = new Set([
  ...["solution", "solutions", "answer", "answers", "reference"],
]);

/** Keys that are not answers. */
const otherKeys: ReadonlySet<string> = new Set([
  ...["primary", "foreign", "public", "private", "api", "gpg", "ssh", "signing", "archive", "host"],
]);

/** What uid 1000 can read, a submission can read and send back. */
export const answersInImage: Rule = {
  id: "CPG022",
  name: "answers-in-image",
  title: "Answers inside the image",
  severity: "warning",
  needs: ["dockerfile", "context"],
  required: "dockerfile",
  detects: "copied files with a part of their path such as solution, answer, key, reference or " +
    "sample-submission",
  why: "whatever uid 1000 can read, the submission can read and send back in its feedback",
  advice: "ship expected outputs or hashes; load and delete before running learner code; keep " +
    "samples out of the image",
  *check(subject) {
    for (const copy of subject.copies) {
      const path = namedPath(copy) ?? takenPath(subject, copy);
      if (path === undefined) continue;
      yield {
        message: `\`${path}\` looks like answers, and submissions can read it`,
        at: subject.at(copy.instruction),
      };
    }
  },
};

function namedPath({ texts }: Copy): string | undefined {
  return texts.find((path) => path !== undefined && isAnswer(path));
}

/** A copied path that the instruction itself does not name. */
function takenPath(subject: Subject, copy: Copy): string | undefined {
  const { context } = subject;
  if (copy.from !== undefined) return stageFiles(subject, copy).find(isAnswer);
  if (context === undefined) return undefined;
  for (const { text, kind } of copy.sources) {
    if (kind !== "path" || text === undefined) continue;
    for (const { files } of matches(context, text, copy.excludes)) {
      const file = files.find(({ path }) => isAnswer(path));
      if (file !== undefined) return file.path;
    }
  }
  return undefined;
}

/** Whether a component of a path suggests answers. */
export function isAnswer(path: string): boolean {
  return path.split("/").some((part) => {
    const words = nameWords(part);
    return words.some((word) => answers.has(word)) || isKey(part) ||
      words.join("").includes("samplesubmission");
  });
}

/**
 * Whether a name ends in `key`, which by itself may belong to a table or a lock: `part1-key.json`.
 */
function isKey(part: string): boolean {
  const words = nameWords(part.replace(/(.)\.[^.]*$/, "$1"));
  return words.at(-1) === "key" && !otherKeys.has(words.at(-2) ?? "");
}
