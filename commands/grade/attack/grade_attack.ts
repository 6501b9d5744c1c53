import { join } from "node:path";
import type { Attack } from "../../../grader/attack/attack.ts";
import { type Evidence, NO_EVIDENCE, readEvidence } from "../../../grader/attack/evidence.ts";
import { type Baselines, judgeAttack } from "../../../grader/attack/judge.ts";
import { graderLanguage } from "../../../grader/attack/languages.ts";
import type { RightSubmission } from "../../../grader/attack/right_submission.ts";
import type { AttackOutcome } from "../../../grader/attack/outcome.ts";
import { fallText } from "../../../grader/attack/summary.ts";
import { hasFallen } from "../../../grader/attack/words.ts";
import { Journal, JOURNAL_FILE } from "../../../grader/batch/journal.ts";
import type { PlannedSubmission } from "../../../grader/batch/plan.ts";
import type { SubmissionRecord } from "../../../grader/batch/record.ts";
import type { BatchEnd } from "../../../grader/batch/run_batch.ts";
import type { Grading } from "../../../grader/grading.ts";
import { UserError } from "../../../terminal/errors.ts";
import { ExitCode } from "../../../terminal/exit_code.ts";
import { shellLine } from "../../../terminal/shell_line.ts";
import { visible } from "../../../terminal/text.ts";
import { tellBatch } from "../batch_outcome.ts";
import { type AttackHooks, type BatchSession, openBatch } from "../batch_session.ts";
import { settleLimits } from "../limit_choice.ts";
import { options as gradingWords } from "../repeat_line.ts";
import { openRun } from "../../source/engine_run.ts";
import { requireFolder } from "../../source/require_folder.ts";
import type { Tools } from "../../tools.ts";
import { type AttackOptions, LEAST_SECONDS } from "./attack_options.ts";
import { findTarget } from "./find_target.ts";
import {
  attacksFor,
  type ChosenAttacks,
  EMPTY,
  makeSubmissions,
  newNonce,
  plannedAttack,
  RIGHT,
} from "./plan_attacks.ts";

/** How many times as long as the right submission an attack may take. */
const TIMES_RIGHT = 10;

/** Makes the attacks, grades them, writes the reports and prints the outcome. */
export async function gradeAttack(call: AttackOptions, tools: Tools): Promise<ExitCode> {
  await requireFolder(call.folder, "DIR", call.directory);
  const right = await findTarget(call);
  const nonce = await earlierNonce(call) ?? newNonce();
  const chosen = await attacksFor(right, call, nonce);
  await using run = await openRun(call.source, tools);
  // Attacks have their own time limit, whatever production's is.
  const choice = { ...call.choice, open: call.choice.open.filter((name) => name !== "timeLimit") };
  const { limits, note } = settleLimits(call.request, choice, run.grader.kind);
  const options = { ...call, request: { ...call.request, limits } };
  const folder = join(run.owner.folder, "attacks");
  await Deno.mkdir(folder);
  await makeSubmissions({ folder, right, nonce, chosen });
  const language = graderLanguage(run.grader.image.Config?.Entrypoint ?? []) ?? right.language;
  const advice = (name: string) => chosen.pack.advice(name, language);
  const judging = new Judging(chosen, { right, nonce, advice }, (name) => {
    return repeatedBy(name, options, tools);
  });
  const names = [RIGHT, EMPTY, ...chosen.attacks.map(({ name }) => name)];
  const planned = names.map((name) => plannedAttack(name, folder, options, nonce));
  const prepared = { found: planned, planned, suite: undefined, unused: [] };
  const batch = {
    ...options,
    source: options.source.written,
    shard: undefined,
    suite: undefined,
    updateExpected: false,
    repeat: 1,
  };
  await using session = await openBatch(batch, prepared, run, tools, judging);
  if (note !== undefined) tools.terminal.note(note);
  const end = await gradeAll(session, planned, options, judging);
  const described = await session.describe(end.complete);
  const failed = await tellBatch(described, session.reportFolder, options, tools);
  if (!end.complete && options.report !== undefined) {
    tools.terminal.warn("the attacks are not complete; the same call with `--resume` continues");
  }
  if (end.failure !== undefined) throw end.failure.error;
  if (judging.hasNoPrize) {
    tools.terminal.warn(
      "DIR earns no more than an empty submission: a forged score cannot be told from an honest one",
    );
    return ExitCode.Failed;
  }
  return failed || !end.complete ? ExitCode.Failed : ExitCode.Ok;
}

/**
 * Grades the honest submissions, then the attacks.
 *
 * @throws {UserError} if the grader does not grade the right one: nothing could be concluded then
 */
async function gradeAll(
  session: BatchSession,
  [right, empty, ...attacks]: PlannedSubmission[],
  { ownTimeout }: AttackOptions,
  judging: Judging,
): Promise<BatchEnd> {
  const before = await session.grade([right!, empty!]);
  if (before.failure !== undefined) return before;
  const reports = new Map<string, SubmissionRecord["grading"]>();
  for await (const { name, grading } of session.records()) reports.set(name, grading);
  const baselines = { right: reports.get(RIGHT)!, empty: reports.get(EMPTY)! };
  const { status, problems, durationSeconds, protocol } = baselines.right;
  if (status !== "graded") {
    throw new UserError(`The grader does not grade the right submission: ${status}`, {
      hint: problems[0] === undefined ? "`grade local` says more" : visible(problems[0]),
    });
  }
  judging.baselines = baselines;
  for (const { request } of attacks) {
    // An attack must not decide from where its verdict is read.
    if (request.protocol === "auto" && protocol !== null) request.judgedAs = protocol;
    if (ownTimeout) continue;
    const enough = Math.max(LEAST_SECONDS, Math.ceil(TIMES_RIGHT * durationSeconds));
    request.limits = {
      ...request.limits,
      timeLimit: Math.min(request.limits.timeLimit, enough),
    };
  }
  return await session.grade(attacks);
}

/** Facts about the attacks while they are graded. */
class Judging implements AttackHooks {
  readonly #chosen: ChosenAttacks;
  readonly #attacks: ReadonlyMap<string, Attack>;
  readonly #known: { right: RightSubmission; nonce: string; advice: (name: string) => string };
  readonly repeatLine: AttackHooks["repeatLine"];
  /** Set before the first attack is graded. */
  baselines: Baselines | undefined;

  /** Whether the right submission earns no more than an empty one. */
  get hasNoPrize(): boolean {
    if (this.baselines === undefined) return false;
    const { right, empty } = this.baselines;
    return (right.fractionalScore ?? 0) <= (empty.fractionalScore ?? 0);
  }

  constructor(
    chosen: ChosenAttacks,
    known: { right: RightSubmission; nonce: string; advice: (name: string) => string },
    repeatLine: AttackHooks["repeatLine"],
  ) {
    this.#chosen = chosen;
    this.#attacks = new Map(chosen.attacks.map((attack) => [attack.name, attack]));
    this.#known = known;
    this.repeatLine = repeatLine;
  }

  judge = (record: SubmissionRecord, grading: Grading | undefined): SubmissionRecord => {
    const attack = this.#attacks.get(record.name);
    const { baselines } = this;
    if (attack === undefined || baselines === undefined) return record;
    const { right, nonce, advice } = this.#known;
    const evidence: Evidence = grading === undefined ? NO_EVIDENCE : readEvidence(grading.evidence);
    const outcome = judgeAttack(attack, record.grading, evidence, {
      ...{ baselines, nonce, code: right.code, advice },
      ran: grading !== undefined,
    });
    return withOutcome(record, outcome, attack, baselines);
  };

  whatIs: AttackHooks["whatIs"] = ([first]) =>
    this.#attacks.has(first?.name ?? "") ? "attack" : "honest submission";

  summary: AttackHooks["summary"] = () => ({
    language: this.#known.right.language,
    target: this.#known.right.target,
    prize: this.baselines?.right.fractionalScore ?? null,
    nothing: this.baselines?.empty.fractionalScore ?? null,
    notApplicable: this.#chosen.notApplicable,
  });
}

/** Adds the outcome of an attack to its record, and as an expectation for readers that know only those. */
function withOutcome(
  record: SubmissionRecord,
  outcome: AttackOutcome,
  { deserves }: Attack,
  { right, empty }: Baselines,
): SubmissionRecord {
  const fell = hasFallen(outcome.word);
  const most = deserves === "nothing" ? empty.fractionalScore ?? 0 : right.fractionalScore ?? 1;
  return {
    ...record,
    expectation: { status: "graded", score: { max: most } },
    expectedBy: "attack",
    met: outcome.word === "not-applicable" ? null : !fell,
    differences: fell
      ? [{ field: "attack", expected: "held", actual: fallText(outcome), diff: null }]
      : [],
    attack: outcome,
  };
}

/** The nonce of a resumed run, so that its evidence and submissions stay the same. */
async function earlierNonce({ resume, report }: AttackOptions): Promise<string | undefined> {
  if (!resume || report === undefined) return undefined;
  const path = join(report, JOURNAL_FILE);
  const exists = await Deno.stat(path).then(() => true, () => false);
  if (!exists) return undefined;
  await using journal = await Journal.open(path, { resume });
  for await (const { attack } of journal.records()) {
    if (attack !== undefined) return attack.nonce;
  }
  return undefined;
}

/** The command line that repeats one attack. */
function repeatedBy(
  name: string,
  { request, source, directory, target }: AttackOptions,
  { globals }: Tools,
): string {
  return [
    ...["courseraprogramming", "grade", "attack"],
    ...gradingWords(request, globals),
    ...(target === undefined ? [] : ["--target", shellLine([target])]),
    ...(name.startsWith("baseline/") ? [] : ["--only", name]),
    shellLine([source.written, directory]),
    ...(request.args.length === 0 ? [] : ["--", shellLine(request.args)]),
  ].join(" ");
}
