import type { ResultFile } from "../docker/container/results.ts";
import { visible } from "../terminal/text.ts";
import {
  FEEDBACK_PATH,
  FEEDBACK_SHOWN,
  type FeedbackType,
  RICH_FEEDBACK_PATHS,
} from "./contract.ts";
import { readJson } from "./files/json_text.ts";

/** A grader's answer, as far as it could be understood. */
export interface Answer {
  /** 0 to 1; undefined if it was missing or invalid. */
  fractionalScore: number | undefined;
  feedback: string | undefined;
  feedbackType: FeedbackType | undefined;
}

/** An answer, and the remarks on it. */
export interface AnswerReading {
  answer: Answer;
  /** Each thing that is wrong, one line each. */
  problems: string[];
  /** Things that are allowed but worth knowing. */
  warnings: string[];
  /** How to fix the problems, in one line. */
  hint: string | undefined;
}

export const NO_ANSWER: Answer = {
  fractionalScore: undefined,
  feedback: undefined,
  feedbackType: undefined,
};

const EXAMPLE = 'an answer looks like {"fractionalScore": 0.5, "feedback": "…"}';

/** The result for an output without an answer. */
export function invalid(problem: string, hint: string): AnswerReading {
  return { answer: NO_ANSWER, problems: [problem], warnings: [], hint };
}

/**
 * Reads the one JSON object that is a grader's answer (docs/spec/grader-contract.md, "Verdict
 * rules").
 *
 * @param where name of the source of the bytes in messages
 */
export function readAnswer(
  bytes: Uint8Array,
  where: string,
  richFeedback: Readonly<Record<FeedbackType, ResultFile>>,
): AnswerReading {
  const json = readJson(bytes);
  if (!json.ok) {
    const { reason, line, column } = json.problem;
    const start = new TextDecoder().decode(bytes.subarray(0, 60)).replace(/\s+/g, " ");
    const shown = bytes.length === 0 ? "" : `; it begins with \`${visible(start)}\``;
    return invalid(
      `The output was not a valid JSON document. Line ${line}, column ${column} of ${where}: ${reason}${shown}`,
      where === FEEDBACK_PATH
        ? "write exactly one JSON object there"
        : "print exactly one JSON object on standard output; log to standard error",
    );
  }
  if (typeof json.value !== "object" || json.value === null || Array.isArray(json.value)) {
    const kind = json.value === null
      ? "null"
      : Array.isArray(json.value)
      ? "an array"
      : `a ${typeof json.value}`;
    return invalid(`The output was not a JSON object but ${kind}`, EXAMPLE);
  }
  return readFields(new Map(Object.entries(json.value)), richFeedback);
}

function readFields(
  fields: ReadonlyMap<string, unknown>,
  richFeedback: Readonly<Record<FeedbackType, ResultFile>>,
): AnswerReading {
  const problems: string[] = [];
  const warnings: string[] = [];
  const fractionalScore = readScore(fields, problems, warnings);
  const feedback = readFeedback(fields, problems, warnings);
  const feedbackType = readFeedbackType(fields, richFeedback, problems, warnings);
  return {
    answer: { fractionalScore, feedback, feedbackType },
    problems,
    warnings,
    hint: problems.length === 0 ? undefined : EXAMPLE,
  };
}

/** `fractionalScore` alone decides where it is present; `isCorrect` is the older form. */
function readScore(fields: ReadonlyMap<string, unknown>, problems: string[], warnings: string[]) {
  if (fields.has("fractionalScore")) {
    const score = fields.get("fractionalScore");
    if (typeof score !== "number") {
      problems.push(`\`fractionalScore\` must be a decimal; it is ${described(score)}`);
    } else if (score > 1) problems.push(`\`fractionalScore\` must be <= 1; it is ${score}`);
    else if (score < 0) problems.push(`\`fractionalScore\` must be >= 0; it is ${score}`);
    else return score === 0 ? 0 : score;
    return undefined;
  }
  if (!fields.has("isCorrect")) {
    problems.push("`fractionalScore` is missing");
    return undefined;
  }
  const correct = fields.get("isCorrect");
  if (typeof correct !== "boolean") {
    problems.push(`\`isCorrect\` must be a boolean; it is ${described(correct)}`);
    return undefined;
  }
  warnings.push("`isCorrect` is the old form: give `fractionalScore` from 0 to 1 in its place");
  return correct ? 1 : 0;
}

function readFeedback(
  fields: ReadonlyMap<string, unknown>,
  problems: string[],
  warnings: string[],
) {
  const feedback = fields.get("feedback");
  if (feedback === undefined) {
    problems.push("`feedback` is missing");
    return undefined;
  }
  if (typeof feedback !== "string") {
    problems.push(`\`feedback\` must be a string; it is ${described(feedback)}`);
    return undefined;
  }
  const size = new TextEncoder().encode(feedback).length;
  if (size > FEEDBACK_SHOWN) {
    warnings.push(`\`feedback\` is ${size} bytes long: Coursera cuts it at 64 KB`);
  }
  return feedback;
}

function readFeedbackType(
  fields: ReadonlyMap<string, unknown>,
  richFeedback: Readonly<Record<FeedbackType, ResultFile>>,
  problems: string[],
  warnings: string[],
): FeedbackType | undefined {
  if (!fields.has("feedbackType")) return undefined;
  const type = fields.get("feedbackType");
  if (type !== "HTML" && type !== "TXT") {
    problems.push(`\`feedbackType\` must be "HTML" or "TXT"; it is ${described(type)}`);
    return undefined;
  }
  const path = RICH_FEEDBACK_PATHS[type];
  const file = richFeedback[type];
  if (file.kind === "absent") problems.push(`\`feedbackType\` is ${type} but there is no ${path}`);
  else if (file.kind === "not-a-file") {
    problems.push(`${path} is not a regular file but a ${file.type}`);
  } else if (file.kind === "too-large") {
    problems.push(`${path} is ${file.size} bytes long; at most 16 MB are read`);
  } else if (file.kind === "unreadable") {
    problems.push(`${path} could not be read: ${file.reason}`);
  } else if (file.bytes.length > FEEDBACK_SHOWN) {
    warnings.push(`${path} is ${file.bytes.length} bytes long: Coursera cuts it at 64 KB`);
  }
  return type;
}

function described(value: unknown): string {
  if (typeof value === "string") return `the string ${visible(JSON.stringify(value.slice(0, 40)))}`;
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}
