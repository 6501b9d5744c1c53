import type { Page } from "playwright-core";
import { aRecord, aStream } from "./batch.ts";

/** A submission that is not as its suite expects. */
export const unmet = {
  met: false,
  expectedBy: "suite" as const,
  expectation: { score: 0.5 },
  differences: [{
    field: "feedback" as const,
    expected: "contains `Well done`",
    actual: "it does not",
    diff: "--- expected\n+++ actual\n-Well done\n+Try again\n",
  }],
};

/** A picture that is in its own address. */
const DOT = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** Submissions that each show something else of the page. */
export const few = [
  aRecord({ name: "pass/ada", met: true, grading: { fractionalScore: 1, durationSeconds: 3 } }),
  aRecord({
    name: "pass/bob",
    ...unmet,
    grading: {
      fractionalScore: 0.25,
      durationSeconds: 1,
      stdout: aStream("seen \x1b[31mred"),
      stderr: aStream("log"),
    },
  }),
  aRecord({
    name: "crash/eve",
    grading: {
      status: "crashed",
      fractionalScore: null,
      problems: ["The grader ended with exit code 3"],
      durationSeconds: 2,
      peakMemoryBytes: null,
    },
  }),
  aRecord({
    name: "html/kim",
    grading: {
      feedbackType: "HTML",
      richFeedback: `<style>p{margin:7px}</style><h1 style="color: rgb(1, 2, 3)">Good</h1><p>work` +
        `<img alt="dot" src="${DOT}"><a href="#end">end</a><a href="https://x.test">out</a>`,
    },
  }),
];

/** Opens the sheet of a submission. */
export const open = (page: Page, name: string) =>
  page.getByRole("button", { name, exact: true }).click();

/** Closes the sheet of a submission. Before it is shown nothing hears the key, though its text is there. */
export async function close(page: Page): Promise<void> {
  const sheet = page.getByRole("dialog");
  await sheet.waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
}
