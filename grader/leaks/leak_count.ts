import type { SubmissionRecord } from "../batch/record.ts";
import { leakText } from "./leak_text.ts";

const BEGINNING = "the feedback shows parts of the grader";

/** Counts the submissions whose learners see parts of the grader. */
export class LeakCount {
  #count = 0;
  #first = "";

  add({ name, grading: { leaks } }: Pick<SubmissionRecord, "name" | "grading">): void {
    const leak = leaks?.[0];
    if (leak === undefined) return;
    if (this.#count++ === 0) this.#first = `\`${name}\`: ${leakText(leak)}`;
  }

  /** One warning for all of them; undefined if there are none. */
  get warning(): string | undefined {
    if (this.#count === 0) return undefined;
    const submissions = this.#count === 1 ? "1 submission" : `${this.#count} submissions`;
    return `${BEGINNING} for ${submissions}, first ${this.#first} ` +
      "(`--no-leak-check` turns this off)";
  }
}

/** Whether a warning is one of these; joining reports replaces it by a new count. */
export function isLeakWarning(text: string): boolean {
  return text.startsWith(BEGINNING);
}
