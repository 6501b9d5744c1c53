/// <reference lib="dom" />
import assert from "node:assert/strict";
import { aRecord, aStream } from "../../support/grade/batch.ts";
import { inReport } from "../../support/grade/in_report.ts";

const MIB = 1024 ** 2;

Deno.test("the page is titled with the grader's name, not with `.`", async () => {
  const header = { source: ".", grader: "my <grader>" };
  await inReport(
    [aRecord()],
    async ({ page }) => {
      assert.equal(await page.title(), "1 submission graded without a fault · my <grader>");
      assert.match((await page.locator(".masthead").textContent())!, /Gradermy <grader>Sub/);
    },
    {},
    header,
  );
});

Deno.test("no share of a limit is rounded to all or nothing", async () => {
  const grading = {
    durationSeconds: 9.96,
    peakMemoryBytes: 4 * MIB,
    usage: {
      isLowerBound: { peakMemoryBytes: false, cpuSeconds: false },
      missingBecause: null,
    },
  };
  await inReport([aRecord({ grading })], async ({ page }) => {
    const shares = page.locator(".headroom .share");
    assert.deepEqual(
      (await shares.allTextContents()).slice(0, 2),
      ["0.3 %", "99 %, near the limit"],
    );
  });
});

Deno.test("bars of scores begin at one line, and figures end at one", async () => {
  const records = [0.5, 0.99999, 0.6667, 1].map((fractionalScore, index) =>
    aRecord({ name: `s${index}`, grading: { fractionalScore } })
  );
  await inReport(records, async ({ page }) => {
    const edges = (selector: string, edge: "left" | "right") =>
      page.locator(selector).evaluateAll(
        (all, edge) => [...new Set(all.map((each) => each.getBoundingClientRect()[edge]))],
        edge,
      );
    assert.equal((await edges("tbody .scored .bar", "left")).length, 1);
    assert.equal((await edges("tbody .scored .value", "right")).length, 1);
  });
});

Deno.test("paper has the reasons of each failed submission, and whole texts", async () => {
  const lines = Array.from({ length: 200 }, (_, index) => `line ${index}`).join("\n");
  const records = [
    aRecord({ name: "good", met: true, expectedBy: "folder" }),
    aRecord({
      name: "crashed",
      grading: {
        status: "crashed",
        fractionalScore: null,
        problems: ["The grader ended with exit code `3`"],
        stderr: aStream(lines),
      },
    }),
    aRecord({
      name: "other",
      met: false,
      expectedBy: "suite",
      differences: [{
        ...{ field: "score" as const, expected: "1", actual: "0.5", diff: null },
      }],
    }),
  ];
  await inReport(records, async ({ page }) => {
    const reasons = page.locator("tbody .reasons");
    assert.equal(await reasons.count(), 0);
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.deepEqual(
      await reasons.allTextContents(),
      ["The grader ended with exit code 3", "score: expected 1, got 0.5"],
    );
    const cut = await page.locator(".fault pre").evaluateAll((all) =>
      all.filter((each) => each.scrollHeight > each.clientHeight + 1).length
    );
    assert.equal(cut, 0);
  });
});
