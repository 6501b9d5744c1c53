import { visible } from "../terminal/text.ts";
import type { ResultFile } from "../docker/container/results.ts";
import {
  execFault,
  refusedExec,
  saysSharedNotMounted,
  startReason,
} from "../docker/engine/client_words.ts";
import { type Answer, type AnswerReading, invalid, NO_ANSWER, readAnswer } from "./answer.ts";
import { FEEDBACK_PATH, type FeedbackType, type Protocol, type Status } from "./contract.ts";

/** The judgement of one grading (docs/spec/grader-contract.md, "Verdict rules"). */
export interface Verdict {
  status: Status;
  /** Undefined if `auto` was requested and the grader did not show which protocol it uses. */
  protocol: Protocol | undefined;
  /**
   * Whether `protocol` was guessed from where the answer was found, because `auto` was requested.
   */
  protocolGuessed: boolean;
  answer: Answer;
  /** Each thing that is wrong, one line each; empty exactly when `graded`. */
  problems: string[];
  /** Things that are allowed but worth knowing. */
  warnings: string[];
  /** What to do next, in one line. */
  hint: string | undefined;
}

/** The input of the judgement. */
export interface Evidence {
  /** The container's exit code. */
  exitCode: number;
  /** False if the engine could not start the program. */
  started: boolean;
  /** The engine's reason where `started` is false. */
  startError: string;
  timedOut: boolean;
  oomKilled: boolean;
  /** Peak use in bytes; undefined if nothing was measured. */
  peakMemory: number | undefined;
  /** The image's architecture, if it differs from the engine's. */
  foreignArchitecture: string | undefined;
  stdout: { bytes: Uint8Array; cut: boolean; total: number };
  stderr: { bytes: Uint8Array };
  /** Seconds it ran. */
  duration: number;
  limits: { timeLimit: number; memoryMiB: number };
  /** The requested protocol; `auto` decides by `/shared/feedback.json`. */
  protocol: Protocol | "auto";
  feedbackFile: ResultFile;
  /** The rich feedback files, each read only where it is needed. */
  richFeedback: Readonly<Record<FeedbackType, ResultFile>>;
}

/** Judges one grading. Pure: the same evidence always produces the same verdict. */
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
    // A good answer is still shown; the failure explains what is missing from it.
    return { ...failure, protocol, protocolGuessed, answer, warnings };
  }
  const status = output.problems.length === 0 ? "graded" : "invalid-output";
  return { ...output, status, protocol, protocolGuessed };
}

/**
 * A grader that wrote no verdict may use either protocol: a v2 grader may have failed before its
 * end.
 */
function protocolOfStdout(
  { protocol }: Evidence,
  { answer, problems }: AnswerReading,
): Protocol | undefined {
  const isAnswer = problems.length === 0 ||
    Object.values(answer).some((field) => field !== undefined);
  return protocol === "v1" || isAnswer ? "v1" : undefined;
}

type Failure = Pick<Verdict, "status" | "problems" | "hint">;

/** Why the run itself failed, whatever it printed; the first reason that applies. */
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
  const raise = `raise the limit with --mem-limit MB, for example --mem-limit ${2 * memory}`;
  if (evidence.oomKilled) {
    return {
      status: "out-of-memory",
      problems: [`The grader ran out of memory at its limit of ${memory} MB`],
      hint: `use less, or ${raise}`,
    };
  }
  if (exitCode === 0) return undefined;
  if (exitCode === 137 && wasAtLimit(evidence)) {
    return {
      status: "out-of-memory",
      problems: [
        `The grader was killed (exit code 137, SIGKILL) with its memory at the limit of ${memory} MB`,
      ],
      hint: `use less, or ${raise}`,
    };
  }
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

/** Fraction of a memory limit at which no more fits: the kernel allocates memory in pages. */
const AT_LIMIT = 0.99;

/**
 * Whether the measured memory reached the limit: engines that do not see all control groups report
 * no reason for a kill (Podman 4.3 with cgroup v1).
 */
function wasAtLimit({ peakMemory, limits: { memoryMiB } }: Evidence): boolean {
  return peakMemory !== undefined && memoryMiB > 0 &&
    peakMemory >= AT_LIMIT * memoryMiB * 1024 ** 2;
}

/** Exit codes above 128, of a shell or of the engine, mean a signal. */
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
  if (execFault(log) === "format") return startHint("exec format error", evidence);
  if (evidence.exitCode === 126) {
    return "a command in the grader is not executable: `RUN chmod a+rx FILE` in the Dockerfile";
  }
  if (evidence.exitCode === 127) {
    return /\r|\\r|\^M/.test(log)
      ? "a script has CRLF line ends: save it with LF"
      : "a command the grader calls is not in the image, or not on PATH";
  }
  return "standard error says more; a grader must exit with 0 even for a wrong submission";
}

/**
 * A program that the kernel refuses (no `#!` line, CRLF after it, another processor) counts as
 * started: the runtime prints one line on stderr in its place. A grader may print the same, but one
 * that wrote an answer or was stopped is known to have run.
 */
function lateStartError(evidence: Evidence): string | undefined {
  const { exitCode, stdout, stderr, timedOut, oomKilled, feedbackFile } = evidence;
  if (timedOut || oomKilled || feedbackFile.kind !== "absent") return undefined;
  if (exitCode === 0 || stdout.total > 0 || stderr.bytes.length > 4096) return undefined;
  const refused = refusedExec(new TextDecoder().decode(stderr.bytes));
  return refused?.fault === undefined ? undefined : refused.line;
}

function notStarted(startError: string, evidence: Evidence): Verdict {
  return {
    status: "not-started",
    protocol: evidence.protocol === "auto" ? undefined : evidence.protocol,
    protocolGuessed: false,
    answer: NO_ANSWER,
    problems: [`The grader could not be started: ${visible(startReason(startError))}`],
    warnings: [],
    hint: startHint(startError, evidence),
  };
}

function startHint(error: string, { foreignArchitecture }: Evidence): string {
  if (saysSharedNotMounted(error)) {
    return "`--submission-transfer copy` sends the submission through the engine";
  }
  const fault = execFault(error);
  if (fault === "format") {
    return foreignArchitecture === undefined
      ? "the entry script has no `#!` first line, or the program is for another processor"
      : `the image is for ${foreignArchitecture}: build it with \`docker build --platform linux/amd64\``;
  }
  if (fault === "permission") {
    return "the entry point is not executable for uid 1000: `RUN chmod a+rx FILE` in the Dockerfile";
  }
  if (fault === "absent") {
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
        `${FEEDBACK_PATH} is ${file.size} bytes long; at most 16 MB are read`,
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
