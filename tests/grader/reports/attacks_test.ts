/// <reference lib="dom" />
import axe from "axe-core";
import assert from "node:assert/strict";
import { join } from "node:path";
import type { AttackOutcome, AttackSummary } from "../../../grader/attack/outcome.ts";
import { allowedResources } from "../../../coursera/resources/allowed_resources.ts";
import { describeBatch } from "../../../grader/batch/describe.ts";
import type { SubmissionRecord } from "../../../grader/batch/record.ts";
import { summary } from "../../../grader/reports/summary.ts";
import { writeReports } from "../../../grader/reports/write_reports.ts";
import { temporaryFolder } from "../../support/files.ts";
import { aBatch, aRecord } from "../../support/grade/batch.ts";
import { inBrowser } from "../../support/grade/browser.ts";
import { reportPage } from "../../support/grade/report_page.ts";
import { rendered } from "../../support/rendered.ts";

const hostile = "a <img src=x onerror=alert(1)> | \x1b[31m line";

function anAttack(name: string, outcome: Partial<AttackOutcome>): SubmissionRecord {
  const attack: AttackOutcome = {
    ...{ class: "forge", tries: "It tries.", word: "held", also: [], gain: null },
    ...{ evidence: [], fix: null, nonce: "0123456789abcdef", ...outcome },
  };
  const fell = attack.fix !== null;
  return aRecord({
    ...{ name, attack, met: !fell, expectedBy: "attack" },
    differences: fell
      ? [{
        ...{ field: "attack", expected: "held", diff: null },
        actual: `${attack.word}: ${attack.evidence[0]}`,
      }]
      : [],
  });
}

const fall = { word: "forged", gain: "full marks", fix: "Use `safely.run()`." } as const;
const records = [
  anAttack("forge/exit", { ...fall, evidence: ["score 1 without an answer"] }),
  anAttack("forge/late", { ...fall, evidence: ["score 1 without an answer"] }),
  anAttack("read/files", {
    ...fall,
    class: "read",
    word: "leaked",
    evidence: [hostile],
    fix: "No.",
  }),
  anAttack("stop/exit", { class: "stop" }),
];
const attacks: AttackSummary = {
  ...{ language: "python", target: "a.py", prize: 1, nothing: 0.25 },
  classes: { forge: { forged: 2 }, read: { leaked: 1 }, stop: { held: 1 } },
  notApplicable: [{ name: "pretend/one", reason: "no functions" }],
};

Deno.test("summary() has attacks by class and outcome, and each fall with its fix", async () => {
  const batch = aBatch(records, { attacks });
  const text = await rendered(summary(batch.header), batch);
  assert.match(text, /^## ❌ The grader fell to 3 of 4 attacks$/m);
  assert.match(text, /^\| class \| forged \| leaked \| held \|$/m);
  assert.match(text, /^\| forge \| 2 \| 0 \| 0 \|$/m);
  assert.match(
    text,
    /^- <code>forge\/exit<\/code> and <code>forge\/late<\/code>: forged.*<br>A learner gains: full marks<br>Fix: Use/m,
  );
  assert.ok(!text.includes("<img") && !text.includes("\x1b"));
});

Deno.test("summary() says that a grader held", async () => {
  const classes = { stop: { held: 1 } };
  const batch = aBatch([records[3]!], { attacks: { ...attacks, classes } });
  const text = await rendered(summary(batch.header), batch);
  assert.match(text, /^## ✅ The grader held against 1 attack$/m);
});

Deno.test("the page has a chapter on attacks, without anything for axe to complain about", async () => {
  await reportPage();
  await using home = await temporaryFolder();
  await writeReports(home.path, aBatch(records, { attacks }));
  await inBrowser(join(home.path, "index.html"), {}, async ({ page, complaints }) => {
    const chapter = page.locator("section.attacks");
    assert.match(await chapter.innerText(), /The grader fell to 3 of 4 attacks/);
    assert.match(await chapter.innerText(), /a right submission gets 1, an empty one 0\.25/i);
    const row = chapter.locator("tbody tr", { hasText: "forge" });
    assert.deepEqual(await row.locator("td").allInnerTexts(), ["2", "0", "0"]);
    assert.equal(await row.locator("td.fell").count(), 1);
    assert.equal(await chapter.locator("article").count(), 2);
    assert.equal(await chapter.locator("img").count(), 0);
    await chapter.getByRole("link", { name: "forge/late" }).click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.evaluate(axe.source);
    const faults = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      const { violations } = await axe.run("section.attacks");
      return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    });
    assert.deepEqual(faults, []);
    assert.deepEqual(complaints, []);
  });
});

Deno.test("describeBatch() counts attacks by class, and takes no measure of limits from them", async () => {
  const frame = aBatch([]).header;
  const honest = aRecord({ name: "baseline/right", met: true, grading: { durationSeconds: 2 } });
  const greedy = { ...records[0]!, grading: { ...records[0]!.grading, durationSeconds: 29 } };
  const { classes: _, ...given } = attacks;
  const { header } = await describeBatch(
    { ...frame, total: 5, attacks: given },
    async function* () {
      yield* [honest, greedy, ...records.slice(1)];
    },
    allowedResources,
  );
  assert.deepEqual(header.attacks, attacks);
  assert.equal(header.headroom.maxSeconds, 2);
});
