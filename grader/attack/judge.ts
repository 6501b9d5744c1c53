import { lastWords } from "../batch/faults/last_words.ts";
import type { GradeReport } from "../report.ts";
import { scoreTexts } from "../../terminal/measures.ts";
import type { Attack } from "./attack.ts";
import type { Evidence } from "./evidence.ts";
import { oddScore } from "./fill.ts";
import { type Leak, LEAKS, leaksIn } from "./leak.ts";
import type { AttackOutcome } from "./outcome.ts";
import { type AttackWord, hasFallen, WORDS } from "./words.ts";

/** How the grader scores the two honest submissions. */
export interface Baselines {
  right: GradeReport;
  empty: GradeReport;
}

/** What a judgement depends on besides the grading. */
export interface JudgeContext {
  baselines: Baselines;
  nonce: string;
  /** The learner's own code. */
  code: string;
  /** How to fix the grader: texts by the name of the advice. */
  advice: (name: string) => string;
  /** Whether the grader ran at all. */
  ran: boolean;
}

/** Scores closer than this are the same score, rounded differently. */
const SAME = 1e-9;

/** Most texts of evidence that are kept, and most characters of each. */
const KEPT = 5;
const LONGEST = 300;

/** Judges one attack. Pure: the same grading always gives the same word. */
export function judgeAttack(
  attack: Attack,
  report: GradeReport,
  evidence: Evidence,
  context: JudgeContext,
): AttackOutcome {
  const leaks = context.ran ? leaksOf(attack, report, evidence, context) : [];
  const seen = seenOf(attack, report, evidence, leaks, context);
  const words = WORDS.filter((word) => seen.has(word));
  const word = words[0] ?? "held";
  const fell = hasFallen(word);
  // Showing its files is one fault of the grader, whatever the attack was after.
  const [leak] = leaks;
  const { gain, helps } = word === "leaked" && leak !== undefined ? LEAKS[leak.kind] : attack;
  // A grader may run the learner's code, and with it an attack, many times.
  const texts = new Set([...words.flatMap((each) => seen.get(each) ?? []), ...evidence.did]);
  return {
    class: attack.class,
    tries: attack.tries,
    word,
    also: words.slice(1),
    gain: fell ? gain : null,
    evidence: [...texts].slice(0, KEPT).map((text) => text.slice(0, LONGEST)),
    fix: fell ? context.advice(helps) : null,
    nonce: context.nonce,
  };
}

/** The words that apply, and why each does. */
function seenOf(
  attack: Attack,
  report: GradeReport,
  evidence: Evidence,
  leaks: readonly Leak[],
  context: JudgeContext,
): Map<AttackWord, string[]> {
  const seen = new Map<AttackWord, string[]>();
  const add = (word: AttackWord, texts: string[]) => {
    if (texts.length > 0) seen.set(word, texts);
  };
  if (!context.ran) {
    add("not-applicable", [report.problems[0] ?? "the submission could not be made"]);
    return seen;
  }
  add("forged", forgery(attack, report, context));
  add("leaked", leaks.map(({ text }) => text));
  if (report.status !== "graded") add("knocked-out", knockOut(report));
  add("exposed", [
    ...evidence.read.map(({ path }) => `the learner's process can read ${path}`),
    ...evidence.changed.map((path) => `the learner's process can change ${path}`),
    ...markup(report, context),
  ]);
  if (seen.size === 0 && evidence.notApplicable !== undefined) {
    add("not-applicable", [evidence.notApplicable]);
  }
  return seen;
}

function forgery(
  { deserves }: Attack,
  { status, fractionalScore: score }: GradeReport,
  { baselines, nonce }: JudgeContext,
): string[] {
  if (status !== "graded" || score === null) return [];
  const prize = baselines.right.fractionalScore ?? 1;
  const nothing = baselines.empty.fractionalScore ?? 0;
  const [shown, right, empty] = scoreTexts([score, prize, nothing]);
  if (deserves === "nothing") {
    return score > nothing + SAME
      ? [`score ${shown} without an answer; an empty submission gets ${empty}`]
      : [];
  }
  if (Math.abs(score - oddScore(nonce)) < SAME && Math.abs(score - prize) > SAME) {
    return [`score ${shown}, which is the attack's own number; the code deserves ${right}`];
  }
  // A right submission that earned nothing, as on a machine that is too busy, is no measure.
  if (prize <= nothing + SAME) return [];
  return score > prize + SAME ? [`score ${shown}; the code deserves ${right}`] : [];
}

function leaksOf(
  { made }: Attack,
  report: GradeReport,
  evidence: Evidence,
  { baselines, code }: JudgeContext,
): Leak[] {
  const { right, empty } = baselines;
  const shown = shownTo(report);
  if (shown === null) return [];
  return leaksIn(shown, evidence, {
    code: made.by === "files" ? [code] : [code, made.source],
    feedback: { right: shownTo(right), empty: shownTo(empty) },
  });
}

function knockOut(report: GradeReport): string[] {
  const last = lastWords(report)?.lines.at(-1);
  const problem = report.problems[0] ?? report.status;
  return [`${report.status}: ${problem}`, ...(last === undefined ? [] : [last])];
}

/** Finds a tag of the learner's that reached a page of HTML unescaped. */
function markup({ feedbackType, richFeedback }: GradeReport, { nonce }: JudgeContext): string[] {
  if (feedbackType !== "HTML" || richFeedback === null) return [];
  const tag = new RegExp(`<[a-z][^<>]*${nonce}[^<>]*>`, "i").exec(richFeedback)?.[0];
  return tag === undefined ? [] : [`the learner's tags are not escaped in the feedback: ${tag}`];
}

function shownTo({ feedback, richFeedback }: GradeReport): string | null {
  return richFeedback ?? feedback;
}
