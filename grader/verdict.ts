import { shortened, visible } from "../terminal/text.ts";
import type { ResultFile } from "../docker/container/results.ts";
import { type Answer, type AnswerReading, invalid, NO_ANSWER, readAnswer } from "./answer.ts";
import { FEEDBACK_PATH, type FeedbackType, type Protocol, type Status } from "./contract.ts";

/** The judgement of one grading (docs/spec/grader-contract.md, "Verdict rules"). */
export interface Verdict {
  status: Status;
  /** Undefined where `auto` was asked for and the grader did not show which one it speaks. */
  protocol: Protocol | undefined;
  /** Whether `protocol` was guessed by where an answer was found, because `auto` was asked for. */
  protocolGuessed: boolean;
  answer: Answer;
  /** Each thing that is wrong, one line each; empty exactly when `graded`. */
  problems: string[];
  /** Things that are allowed but worth knowing. */
  warnings: string[];
  /** What to do next, one line. */
  hint: string | undefined;
}

/** What the judgement rests on. */
export interface Evidence {
  /** Of the container; undefined where it never ran. */
  exitCode: number;
  /** False where the engine could not start the program. */
  started: boolean;
  /** The engine's reason where `started` is false. */
  startError: string;
  timedOut: boolean;
  oomKilled: boolean;
  /** Whether the image is for another processor than the engine's. */
  foreignArchitecture: string | undefined;
  stdout: { bytes: Uint8Array; cut: boolean; total: number };
  stderr: { bytes: Uint8Array };
  /** Seconds it ran. */
  duration: number;
  limits: { timeLimit: number; memoryMiB: number };
  /** The protocol asked for; `auto` decides by `/shared/feedback.json`. */
  protocol: Protocol | "auto";
  feedbackFile: ResultFile;
  /** The rich feedback files, each looked at only where it is needed. */
  richFeedback: Readonly<Record<FeedbackType, ResultFile>>;
}

/** Judges one grading. Pure: the same evidence always gives the same verdict. */
export function judge(evidence: Evidence): Verdict {
  const startError = evidence.started ? lateStartError(evidence) : evidence.startError;
  if (startError !== undefined) return notStarted(startError, evidence);
  const isStdout = evidence.protocol === "v1" ||
    (evidence.protocol === "auto" && evidence.feedbackFile.kind === "absent");
  const output = isStdout ? fromStdout(evidence) : fromFeedbackFile(evidence);
  const protocol = isStdout ? protocolOfStdout(evidence, output) : "v2";
  const protocolGuessed = evidence.protocol === "auto" && protocol !== undefined;
  const failure = failureOf(evidence);
  if (failure !== undefined) {
    const { answer, warnings } = output;
    // A good answer is still shown; what is missing from it is explained by the failure.
    return { ...failure, protocol, protocolGuessed, answer, warnings };
  }
  const status = output.problems.length === 0 ? "graded" : "invalid-output";
  return { ...output, status, protocol, protocolGuessed };
}

/** A grader that wrote no verdict anywhere may speak either: a v2 one may have failed before its end. */
function protocolOfStdout(
  { protocol }: Evidence,
  { answer, problems }: AnswerReading,
): Protocol | undefined {
  const isAnswer = problems.length === 0 ||
    Object.values(answer).some((field) => field !== undefined);
  return protocol === "v1" || isAnswer ? "v1" : undefined;
}

type Failure = Pick<Verdict, "status" | "problems" | "hint">;

/** Why the run itself failed, whatever it printed; the first reason that holds. */
function failureOf(evidence: Evidence): Failure | undefined {
  const { exitCode, duration, limits } = evidence;
  const memory = limits.memoryMiB;
  if (evidence.timedOut) {
    return {
      status: "timeout",
      problems: [
        `The grader was killed at the time limit of ${limits.timeLimit} s; it ran ${
          duration.toFixed(1)
        } s`,
      ],
      hint: "make it faster, or raise the limit with --timeout SECONDS",
    };
  }
  const raise = `raise the limit with --mem-limit MiB, for example --mem-limit ${2 * memory}`;
  if (evidence.oomKilled) {
    return {
      status: "out-of-memory",
      problems: [`The grader ran out of memory at its limit of ${memory} MiB`],
      hint: `use less, or ${raise}`,
    };
  }
  if (exitCode === 0) return undefined;
  if (exitCode === 137) {
    return {
      status: "crashed",
      problems: ["The grader was killed (exit code 137, SIGKILL), not by this program"],
      hint: memory > 0
        ? `probably out of memory; ${raise}`
        : "probably out of memory on the engine's machine",
    };
  }
  return {
    status: "crashed",
    problems: [`The grader ended with exit code ${exitCode}${signalName(exitCode)}`],
    hint: exitHint(evidence),
  };
}

/** Exit codes above 128 of a shell, or of the engine, name a signal. */
function signalName(exitCode: number): string {
  const names: Record<number, string> = {
    4: "SIGILL",
    6: "SIGABRT",
    8: "SIGFPE",
    11: "SIGSEGV",
    15: "SIGTERM",
    25: "SIGXFSZ",
  };
  const name = names[exitCode - 128];
  return name === undefined ? "" : ` (${name})`;
}

function exitHint(evidence: Evidence): string {
  const log = new TextDecoder().decode(evidence.stderr.bytes.subarray(-4096));
  if (/exec format error/i.test(log)) return startHint("exec format error", evidence);
  if (evidence.exitCode === 126) {
    return "a command in the grader is not executable: `RUN chmod a+rx FILE` in the Dockerfile";
  }
  if (evidence.exitCode === 127) {
    return /\r|\\r|\^M/.test(log)
      ? "a script has CRLF line ends: save it with LF"
      : "a command the grader calls is not in the image, or not on PATH";
  }
  return "standard error says more; a grader must exit with 0 also for a wrong submission";
}

/**
 * Since runc 1.1 a program that the kernel refuses (no `#!` line, CRLF behind it, another processor)
 * counts as started: its place is taken by one line of runc on stderr. A grader may write the same;
 * of one that wrote an answer, or was stopped, it is known that it ran.
 */
function lateStartError(evidence: Evidence): string | undefined {
  const { exitCode, stdout, stderr, timedOut, oomKilled, feedbackFile } = evidence;
  if (timedOut || oomKilled || feedbackFile.kind !== "absent") return undefined;
  if (exitCode === 0 || stdout.total > 0 || stderr.bytes.length > 4096) return undefined;
  const line = new TextDecoder().decode(stderr.bytes).trim();
  return /^(standard_init_linux\.go:\d+: )?exec [^\n]*: (exec format error|no such file or directory|permission denied)$/
      .test(line)
    ? line
    : undefined;
}

function notStarted(startError: string, evidence: Evidence): Verdict {
  return {
    status: "not-started",
    protocol: evidence.protocol === "auto" ? undefined : evidence.protocol,
    protocolGuessed: false,
    answer: NO_ANSWER,
    problems: [`The grader could not be started: ${visible(shortStartError(startError))}`],
    warnings: [],
    hint: startHint(startError, evidence),
  };
}

/** The end of the engine's chain of "unable to …: …:" is where the reason stands. */
function shortStartError(error: string): string {
  const exec = /exec: ("(?:[^"\\]|\\.)*": .*)$/s.exec(error)?.[1] ?? /(exec .*)$/s.exec(error)?.[1];
  return shortened((exec ?? error).trim().replace(/: unknown$/, "").replace(/\.$/, ""), 1000);
}

function startHint(error: string, { foreignArchitecture }: Evidence): string {
  if (/exec format error/i.test(error)) {
    return foreignArchitecture === undefined
      ? "the entry script has no `#!` first line, or the program is for another processor"
      : `the image is for ${foreignArchitecture}: build it with \`docker build --platform linux/amd64\``;
  }
  if (/permission denied/i.test(error)) {
    return "the entry point is not executable for uid 1000: `RUN chmod a+rx FILE` in the Dockerfile";
  }
  if (/no such file or directory|not found/i.test(error)) {
    return "the entry point is not in the image, or its `#!` line names an interpreter that is not, or ends in CRLF";
  }
  return "run `courseraprogramming inspect` on it and start the entry point by hand";
}

function fromStdout(evidence: Evidence): AnswerReading {
  const { stdout } = evidence;
  if (stdout.cut) {
    return invalid(
      `The output was not a valid JSON document: it is ${stdout.total} bytes long`,
      "print the verdict and nothing else on standard output",
    );
  }
  const output = readAnswer(stdout.bytes, "standard output", evidence.richFeedback);
  if (evidence.protocol === "auto" && output.problems.length > 0) {
    return {
      ...output,
      hint: `${output.hint}; no ${FEEDBACK_PATH} was written, so standard output was judged`,
    };
  }
  return output;
}

function fromFeedbackFile(evidence: Evidence): AnswerReading {
  const file = evidence.feedbackFile;
  switch (file.kind) {
    case "absent":
      return invalid(
        `The grader wrote no ${FEEDBACK_PATH}`,
        "a v2 grader writes its verdict there; `--protocol v1` judges standard output",
      );
    case "not-a-file":
      return invalid(
        `${FEEDBACK_PATH} is not a regular file but a ${file.type}; it was not opened`,
        "write the verdict as a plain file",
      );
    case "too-large":
      return invalid(
        `${FEEDBACK_PATH} is ${file.size} bytes long; at most 16 MiB are read`,
        "write the verdict and nothing else",
      );
    case "unreadable":
      return invalid(
        `${FEEDBACK_PATH} could not be read: ${file.reason}`,
        "leave /shared and the files in it as a grader's user makes them",
      );
    case "file":
      return readAnswer(file.bytes, FEEDBACK_PATH, evidence.richFeedback);
  }
}
