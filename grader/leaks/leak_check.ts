import { FEEDBACK_SHOWN } from "../contract.ts";
import type { Grading } from "../grading.ts";
import { canLeak, findLeaks } from "./find_leaks.ts";
import { textOfHtml } from "./flat_text.ts";
import { type GraderFiles, GraderText } from "./grader_text.ts";
import { readLearnersText } from "./learners_text.ts";
import type { Leak } from "./leak.ts";

/** Searches feedback for parts of the grader; reads the grader's files when they are first needed. */
export class LeakCheck {
  readonly #read: () => Promise<GraderFiles>;
  readonly #warn: (text: string) => void;
  #text: Promise<GraderText | undefined> | undefined;

  /**
   * @param read finds the files of the image; called at most once
   * @param warn called once if not all of them could be compared
   */
  constructor(read: () => Promise<GraderFiles>, warn: (text: string) => void) {
    this.#read = read;
    this.#warn = warn;
  }

  /**
   * The parts of the grader that a learner sees; undefined if nothing ran or the grader's files are not known.
   *
   * @param submission absolute path of its folder
   */
  async leaksOf(grading: Grading, submission: string): Promise<Leak[] | undefined> {
    const { verdict: { status, answer }, richFeedback } = grading;
    if (status === "not-started") return undefined;
    const written = richFeedback === undefined
      ? answer.feedback ?? ""
      : new TextDecoder().decode(richFeedback.subarray(0, FEEDBACK_SHOWN));
    const shown = written.slice(0, FEEDBACK_SHOWN);
    if (shown.trim() === "") return [];
    const text = answer.feedbackType === "HTML" ? textOfHtml(shown) : shown;
    // Reading the files of an image needs a container.
    if (!canLeak(text)) return [];
    const grader = await (this.#text ??= this.#graderText());
    if (grader === undefined) return undefined;
    return await findLeaks(text, grader, () => readLearnersText(submission));
  }

  /** The grading keeps its verdict even if this check fails. */
  async #graderText(): Promise<GraderText | undefined> {
    try {
      const text = new GraderText(await this.#read());
      if (text.isPartial) {
        this.#warn("the leak check left out some of the grader's files because they are too large");
      }
      return text;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#warn(`the leak check could not read the grader's files: ${error.message}`);
      return undefined;
    }
  }
}
