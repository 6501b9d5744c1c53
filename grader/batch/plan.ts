import picomatch from "picomatch";
import type { GradeRequest } from "../grading.ts";
import type { Expectation } from "./record.ts";
import type { Submission } from "./submissions.ts";
import { listOf, type Suite, type SuiteEntry } from "./suite/suite.ts";

/** A submission and the settings of its grading. */
export interface PlannedSubmission extends Submission {
  expectedBy: "folder" | "suite" | "attack" | undefined;
  request: Omit<GradeRequest, "submission">;
}

/** A plan, and the globs of the suite without a match. */
export interface Plan {
  submissions: PlannedSubmission[];
  unused: string[];
}

/**
 * Combines what the folder and the suite specify for each submission. A later entry of the suite
 * overrides an earlier one, and all of them override the folder. A status that is overridden takes
 * its score with it.
 */
export function planBatch(
  found: readonly Submission[],
  suite: Suite | undefined,
  request: Omit<GradeRequest, "submission">,
): Plan {
  const names = new Set(found.map(({ name }) => name));
  const matching = new Matching(suite?.entries ?? [], names);
  const submissions = found.map((submission) =>
    planOne(submission, matching.entriesOf(submission.name), request)
  );
  return { submissions, unused: matching.unused() };
}

interface Pattern {
  /** The position of its entry. */
  index: number;
  glob: string;
  matches: (name: string) => boolean;
  used: boolean;
}

/**
 * Finds the entries for a submission. A pattern that equals a submission's name, whatever its
 * characters, matches only that one and is looked up: a suite may have an entry for each of 50,000.
 */
class Matching {
  readonly #entries: readonly SuiteEntry[];
  readonly #byName = new Map<string, number[]>();
  readonly #patterns: Pattern[] = [];
  /** Names that no submission has and that cannot match anything else. */
  readonly #absent: Pick<Pattern, "index" | "glob">[] = [];

  constructor(entries: readonly SuiteEntry[], names: ReadonlySet<string>) {
    this.#entries = entries;
    for (const [index, { match }] of entries.entries()) {
      for (const glob of listOf(match)) {
        if (names.has(glob)) {
          const known = this.#byName.get(glob);
          if (known === undefined) this.#byName.set(glob, [index]);
          else known.push(index);
        } else if (isPlain(glob)) this.#absent.push({ index, glob });
        else {
          const matches = picomatch(glob, { dot: true });
          this.#patterns.push({ index, glob, matches, used: false });
        }
      }
    }
  }

  /** In the order of the suite. */
  entriesOf(name: string): SuiteEntry[] {
    if (this.#entries.length === 0) return [];
    const matching = this.#patterns.filter(({ matches }) => matches(name));
    for (const pattern of matching) pattern.used = true;
    const found = new Set([
      ...this.#byName.get(name) ?? [],
      ...matching.map(({ index }) => index),
    ]);
    return [...found].sort((a, b) => a - b).map((index) => this.#entries[index]!);
  }

  /** Globs without a match so far, in the order of the suite. */
  unused(): string[] {
    const idle = this.#patterns.filter(({ used }) => !used);
    return [...this.#absent, ...idle].sort((a, b) => a.index - b.index).map(({ glob }) => glob);
  }
}

/** Whether a glob has no special characters, so that it matches only itself. */
function isPlain(glob: string): boolean {
  return /^[\w-][\w ./-]*$/.test(glob) && !glob.endsWith("/");
}

function planOne(
  submission: Submission,
  entries: readonly SuiteEntry[],
  request: Omit<GradeRequest, "submission">,
): PlannedSubmission {
  let { expectation } = submission;
  let expectedBy: PlannedSubmission["expectedBy"] = expectation && "folder";
  // One request for all of which the suite says nothing: there may be 100,000.
  if (entries.length === 0) return { ...submission, expectedBy, request };
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

/** The expectation in an entry, without its settings and omitted fields. */
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
