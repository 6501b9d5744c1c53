import picomatch from "picomatch";
import type { GradeRequest } from "../grade.ts";
import type { Expectation } from "./record.ts";
import type { Submission } from "./submissions.ts";
import { listOf, type Suite, type SuiteEntry } from "./suite.ts";

/** A submission and all that is asked of its grading. */
export interface PlannedSubmission extends Submission {
  expectedBy: "folder" | "suite" | undefined;
  request: Omit<GradeRequest, "submission">;
}

/** A plan, and the globs of the suite that match nothing. */
export interface Plan {
  submissions: PlannedSubmission[];
  unused: string[];
}

/**
 * Puts together what folder and suite say of each submission. A later entry of the suite counts more
 * than an earlier one, and all of them more than the folder; a status that another one takes the
 * place of takes its score with it.
 */
export function planBatch(
  found: readonly Submission[],
  suite: Suite | undefined,
  request: Omit<GradeRequest, "submission">,
): Plan {
  const names = new Set(found.map(({ name }) => name));
  const rules = (suite?.entries ?? []).map((entry) => ({ entry, ...matcherOf(entry, names) }));
  const submissions = found.map((submission) => {
    const entries = rules.filter(({ matches }) => matches(submission.name))
      .map(({ entry }) => entry);
    return planOne(submission, entries, request);
  });
  return { submissions, unused: rules.flatMap(({ unused }) => unused()) };
}

/** What is a submission's name, whatever characters are in it, means that submission alone. */
function matcherOf({ match }: SuiteEntry, names: ReadonlySet<string>) {
  const globs = listOf(match).map((glob) => ({
    glob,
    matches: names.has(glob) ? (name: string) => name === glob : picomatch(glob, { dot: true }),
    used: false,
  }));
  return {
    matches(name: string): boolean {
      const matching = globs.filter((each) => each.matches(name));
      for (const each of matching) each.used = true;
      return matching.length > 0;
    },
    unused: () => globs.filter(({ used }) => !used).map(({ glob }) => glob),
  };
}

function planOne(
  submission: Submission,
  entries: readonly SuiteEntry[],
  request: Omit<GradeRequest, "submission">,
): PlannedSubmission {
  let { expectation } = submission;
  let expectedBy: PlannedSubmission["expectedBy"] = expectation && "folder";
  let { args, env, parameters } = request;
  for (const entry of entries) {
    const expected = expectationOf(entry);
    if (Object.keys(expected).length > 0) {
      const { score, ...rest } = expectation ?? {};
      const before = expected.status === undefined || score === undefined ? expectation : rest;
      expectation = { ...before, ...expected };
      expectedBy = "suite";
    }
    if (entry.args !== undefined) args = entry.args.map(String);
    if (entry.partId !== undefined) parameters = { ...parameters, partId: entry.partId };
    const variables = Object.entries(entry.env ?? {});
    env = { ...env, ...Object.fromEntries(variables.map(([key, value]) => [key, String(value)])) };
  }
  return { ...submission, expectation, expectedBy, request: { ...request, args, env, parameters } };
}

/** What an entry expects, without what it asks for and without what it leaves open. */
function expectationOf(entry: SuiteEntry): Expectation {
  const { status, score, maxSeconds, maxMemoryMiB } = entry;
  const expected = {
    status,
    score,
    feedbackContains: entry.feedbackContains && listOf(entry.feedbackContains),
    feedbackMatches: entry.feedbackMatches && listOf(entry.feedbackMatches),
    maxSeconds,
    maxMemoryMiB,
  };
  return Object.fromEntries(
    Object.entries(expected).filter(([, value]) => value !== undefined),
  );
}
