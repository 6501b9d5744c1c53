import { type Excerpt, excerpt } from "./excerpt.ts";

/** Characters of JSON that the texts of all submissions may take in the page. */
const TOTAL = 12 * 1024 ** 2;

/** Characters that one text of one submission may take. */
const SUBMISSION_CAP = 192 * 1024;

/** Characters that every text may show, however many submissions there are. */
const LEAST = 160;

/** Shares a page's size among its submissions: what one leaves over, those after it may use. */
export class PageBudget {
  /** Submissions of which a text was shortened. */
  shortened = 0;
  #left = TOTAL;
  #submissions: number;

  constructor(submissions: number) {
    this.#submissions = submissions;
  }

  /** Gives what shortens a submission's texts, one after the other, to what is left of its share. */
  nextSubmission(): (text: string) => Excerpt {
    let share = Math.min(SUBMISSION_CAP, this.#left / Math.max(1, this.#submissions--));
    let counted = false;
    return (text) => {
      const shown = fit(text, Math.max(LEAST, share));
      const cost = weight(shown.start) + weight(shown.end);
      share -= cost;
      this.#left -= cost;
      if (shown.omitted > 0 && !counted) {
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
