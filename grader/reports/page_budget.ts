import { type Excerpt, excerpt } from "./excerpt.ts";

/** Most characters of JSON for the texts of all submissions in the page. */
const TOTAL = 12 * 1024 ** 2;

/** Most characters of one text of one submission. */
const SUBMISSION_CAP = 192 * 1024;

/** Characters guaranteed to every text, however many submissions there are. */
const LEAST = 160;

/** Divides a page's size among its submissions; what one does not use is left to those after it. */
export class PageBudget {
  /** Number of submissions with a shortened text. */
  shortened = 0;
  #left = TOTAL;
  #submissions: number;

  constructor(submissions: number) {
    this.#submissions = submissions;
  }

  /**
   * Returns a function that shortens a submission's texts, one after another, to the rest of its
   * share. A text that is `extra` has no guaranteed minimum: it may be omitted, and does not count
   * as shortened.
   */
  nextSubmission(): (text: string, options?: { extra: boolean }) => Excerpt {
    let share = Math.min(SUBMISSION_CAP, this.#left / Math.max(1, this.#submissions--));
    let counted = false;
    return (text, { extra } = { extra: false }) => {
      const shown = fit(text, Math.max(extra ? 0 : LEAST, share));
      const cost = weight(shown.start) + weight(shown.end);
      share -= cost;
      this.#left -= cost;
      if (shown.omitted > 0 && !extra && !counted) {
        counted = true;
        this.shortened++;
      }
      return shown;
    };
  }
}

function fit(text: string, room: number): Excerpt {
  const shown = excerpt(text, room);
  const length = shown.start.length + shown.end.length;
  const cost = weight(shown.start) + weight(shown.end);
  return cost <= room ? shown : excerpt(text, Math.floor(room * length / cost));
}

/** Characters in JSON, where a tag's bracket and a control character take six. */
function weight(text: string): number {
  return JSON.stringify(text).length + 5 * (text.split("<").length - 1);
}
