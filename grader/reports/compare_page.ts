import { diffWordsWithSpace } from "diff";
import { join } from "node:path";
import { writingTo } from "../../terminal/errors.ts";
import { scoreTexts } from "../../terminal/measures.ts";
import { visible } from "../../terminal/text.ts";
import type { Change, Comparison } from "../batch/compare.ts";
import type { SubmissionRecord } from "../batch/record.ts";
import { shownFeedback } from "../batch/suite/expectation.ts";
import { requirePlace } from "../files/file_place.ts";
import { COMPARE_STYLE } from "./compare_style.ts";
import { excerpt } from "./excerpt.ts";
import { escapeHtml } from "./html.ts";
import { grouped, plural } from "./outcome.ts";
import { ReportFile } from "./report_file.ts";

/** The page's name in the folder of `--report`. */
const COMPARE_FILE = "compare.html";

const ANOTHER = "name another folder with --report";

/** Characters kept of each feedback, and of all changes together. */
const FEEDBACK = 16 * 1024;
const TOTAL = 8 * 1024 ** 2;

/** Most words in which two texts may differ and still be marked; more is slow and unreadable. */
const MOST_EDITS = 400;

/** Tags that start or end a line for a learner. */
const BLOCK =
  /\s*(<\/?(?:p|div|h[1-6]|li|ul|ol|dl|dt|dd|pre|table|thead|tbody|tr|td|th|section|article|details|summary|hr)\b[^<>]{0,400}>|<br\b[^<>]{0,40}>)\s*/gi;

/**
 * @throws {UserError} if the page cannot be written into `folder` because something else has its
 * name
 */
export async function requireComparePlace(folder: string): Promise<void> {
  await writingTo(folder, ANOTHER, () => requirePlace(join(folder, COMPARE_FILE)));
}

/**
 * A page that shows side by side how two graders judge the same submissions, without a script.
 * Feedback is shown as text, HTML as its source with a line for each block: nothing in it runs or
 * is loaded.
 */
export class ComparePage {
  readonly #articles: string[] = [];
  #size = 0;
  #withoutFeedback = 0;

  /** Adds a submission that changed; in page order. */
  add(before: SubmissionRecord, after: SubmissionRecord, change: Change): void {
    const isFull = this.#size >= TOTAL;
    if (isFull && change.feedbackDiff !== null) this.#withoutFeedback++;
    const article = articleOf(before, after, change, !isFull);
    this.#size += article.length;
    this.#articles.push(article);
  }

  /**
   * Writes the page into `folder`, which is created if it is missing.
   *
   * @returns its path
   */
  async write(folder: string, comparison: Omit<Comparison, "changes">): Promise<string> {
    const path = join(folder, COMPARE_FILE);
    await writingTo(folder, ANOTHER, async () => {
      await Deno.mkdir(folder, { recursive: true });
      await using file = await ReportFile.create(path);
      file.write(beginning(comparison));
      for (const article of this.#articles) file.write(article);
      if (this.#withoutFeedback > 0) {
        file.write(
          `<p class="note">To keep this page light, the feedback of ${
            plural(this.#withoutFeedback, "submission")
          } is left out.</p>\n`,
        );
      }
      file.write("</main>\n</body>\n</html>\n");
      await file.finish();
    });
    return path;
  }
}

function beginning(comparison: Omit<Comparison, "changes">): string {
  const { sourceA, sourceB, directory, compared, changed, dropped, broken } = comparison;
  const title = `${grouped(changed)} of ${plural(compared, "submission")} changed`;
  const facts = [["Old grader", sourceA], ["New grader", sourceB], ["Submissions", directory]]
    .map(([term, value]) => `<div><dt>${term}</dt><dd>${shown(value!)}</dd></div>`);
  const notes = [...(dropped > 0 ? [`${grouped(dropped)} with a lower score`] : []), ...broken];
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${shown(`${title} · ${sourceA} → ${sourceB}`)}</title>
<style>${COMPARE_STYLE}</style>
</head>
<body>
<header><h1>${title}</h1><dl>${facts.join("")}</dl>${
    notes.map((note) => `<p class="dropped">${shown(note)}</p>`).join("")
  }</header>
<main>
`;
}

function articleOf(
  before: SubmissionRecord,
  after: SubmissionRecord,
  change: Change,
  withFeedback: boolean,
): string {
  const scores = scoreTexts([change.before.fractionalScore, change.after.fractionalScore]);
  const verdict = ({ status, fractionalScore }: Change["before"], score: string) =>
    fractionalScore === null ? status : `${status}, score ${score}`;
  const [old, fresh] = withFeedback && change.feedbackDiff !== null
    ? differing(feedbackText(before), feedbackText(after))
    : [undefined, undefined];
  const side = (title: string, text: string, feedback: string | undefined, dropped: boolean) =>
    `<div><h3>${title}</h3><p${dropped ? ' class="dropped"' : ""}>${shown(text)}${
      dropped ? " (lower)" : ""
    }</p>${
      feedback === undefined
        ? ""
        : `<pre tabindex="0" role="group" aria-label="Feedback, ${title.toLowerCase()}">${feedback}</pre>`
    }</div>`;
  return `<article><h2>${shown(change.name)}</h2><div class="pair">${
    side("Before", verdict(change.before, scores[0]!), old, false)
  }${
    side("After", verdict(change.after, scores[1]!), fresh, change.scoreDropped)
  }</div></article>\n`;
}

/** What a learner sees, as lines to compare. */
function feedbackText({ grading }: SubmissionRecord): string {
  const text = shownFeedback(grading) ?? "";
  const isHtml = grading.feedbackType === "HTML" && grading.richFeedback !== null;
  const { start, omitted, end } = excerpt(text, FEEDBACK);
  const short = omitted === 0
    ? start
    : `${start}\n[… ${grouped(omitted)} characters left out …]\n${end}`;
  return visible(isHtml ? short.replace(BLOCK, "\n$1\n").replace(/\n{2,}/g, "\n").trim() : short);
}

/** Both texts as HTML, with the words that only one of them has marked. */
function differing(before: string, after: string): [string, string] {
  const parts = diffWordsWithSpace(before, after, { maxEditLength: MOST_EDITS });
  // Too different to be compared word by word.
  if (parts === undefined) return [marked("del", before), marked("ins", after)];
  const side = (isOther: "added" | "removed", tag: "del" | "ins") =>
    parts.filter((part) => !part[isOther]).map(({ value, added, removed }) =>
      added || removed ? marked(tag, value) : escapeHtml(value)
    ).join("");
  return [side("added", "del"), side("removed", "ins")];
}

function marked(tag: "del" | "ins", text: string): string {
  return text === "" ? "" : `<${tag}>${escapeHtml(text)}</${tag}>`;
}

function shown(text: string): string {
  return escapeHtml(visible(text));
}
