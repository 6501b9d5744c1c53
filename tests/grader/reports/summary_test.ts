import assert from "node:assert/strict";
import { summary } from "../../../grader/reports/summary.ts";
import type { SubmissionRecord } from "../../../grader/batch/record.ts";
import { aBatch, aRecord, aStream } from "../../support/grade/batch.ts";
import { rendered } from "../../support/rendered.ts";

const unmet = {
  met: false,
  differences: [{ field: "score" as const, expected: "0.5", actual: "1", diff: null }],
};

Deno.test("summary() names what failed, with reasons, and the headroom", async () => {
  const batch = aBatch([
    aRecord({ name: "good", met: true }),
    aRecord({ name: "bad", ...unmet }),
    aRecord({ name: "worse", grading: { status: "crashed", problems: ["Exit code 3"] } }),
  ]);
  const text = await rendered(summary(batch.header), batch);
  assert.match(text, /^## ❌ 1 of 2 not as expected, 1 grader fault$/m);
  assert.match(
    text,
    /<code>bad<\/code> \| 1 \| not as expected \| graded \| 1 \| score&#58; expected 0.5/,
  );
  assert.match(text, /<code>worse<\/code> \| 1 \| grader fault \| crashed \| 1 \| Exit code 3/);
  assert.match(text, /\| v2 \| 1 \| 4096 MB \| 300 s \|/);
  assert.doesNotMatch(text, /good/);
});

Deno.test("summary() says that a batch was stopped", async () => {
  const batch = aBatch([aRecord()], { complete: false });
  batch.header.counts.total = 3;
  assert.match(
    await rendered(summary(batch.header), batch),
    /⚠️ 1 submission graded without a fault, stopped after 1 of 3 submissions/,
  );
});

Deno.test("summary() keeps names and reasons from being Markdown, HTML or another row", async () => {
  const name = "a|b`<img src=x>[x](http://e)\n| c |\x1b[2J";
  const batch = aBatch([aRecord({ name, ...unmet })]);
  const text = await rendered(summary(batch.header), batch);
  const rows = text.slice(text.indexOf("to look at")).trim().split("\n");
  assert.equal(rows.length, 5, text);
  assert.equal(rows[4]!.match(/(?<!\\)\|/g)!.length, 7);
  assert.doesNotMatch(rows[4]!, /<img|\]\(|`/);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text, /\x1b/);
});

Deno.test("summary() stays below what a step summary holds, and counts what it leaves out", async () => {
  const records = Array.from({ length: 5000 }, (_, index) =>
    aRecord({
      name: `${"x".repeat(200)}${index}`,
      ...unmet,
      differences: [{ ...unmet.differences[0]!, actual: `${index}${"<".repeat(1000)}` }],
    }));
  const batch = aBatch(records);
  const text = await rendered(summary(batch.header), batch);
  assert.ok(new TextEncoder().encode(text).length < 1024 ** 2, `${text.length}`);
  assert.match(text, /and 4900 more in `results\.csv`/);
});

Deno.test("summary() groups equal failures, shows their last words, and gives a line to copy", async () => {
  const crash = (name: string, more: Partial<SubmissionRecord["grading"]> = {}) =>
    aRecord({
      name,
      grading: {
        status: "crashed",
        problems: ["Exit code 3"],
        stderr: aStream('File "/x.py"\nNo module named `numpy` <b>\n'),
        ...more,
      },
      repeatLine: `courseraprogramming grade local ghcr.io/g@sha256:0a 's/\`${name}\`'`,
    });
  const batch = aBatch([
    ...["ann", "bob", "cat", "dan", "eve"].map((name) => crash(name)),
    crash("zoe", { exitCode: 4 }),
  ]);
  const text = await rendered(summary(batch.header), batch);
  assert.match(
    text,
    /^\| <code>ann<\/code>, <code>bob<\/code>, <code>cat<\/code> and 2 more \| 5 \| grader fault \| crashed \| 1 \| Exit code 3<br>.*<br><code>No module named &#96;numpy&#96; &#60;b&#62;<\/code> \|$/m,
  );
  assert.match(text, /^\| <code>zoe<\/code> \| 1 \|/m);
  // As it is, without a character that keeps Markdown from making a link.
  const lines = ["ann", "zoe"].map((name) =>
    `courseraprogramming grade local ghcr.io/g@sha256:0a 's/\`${name}\`'`
  );
  assert.ok(text.includes(`\`\`\`sh\n${lines.join("\n")}\n\`\`\`\n`), text);
});

Deno.test("summary() lets no line end the block that it stands in", async () => {
  const repeatLine = "courseraprogramming grade local '````'\n# x";
  const batch = aBatch([aRecord({ name: "a", ...unmet, repeatLine })]);
  const text = await rendered(summary(batch.header), batch);
  assert.match(text, /^`````sh\ncourseraprogramming grade local '````'\\n# x\n`````$/m);
});

/** The text that a reader sees of a piece of Markdown with references in it. */
function decoded(markdown: string): string {
  return markdown.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

Deno.test("summary() makes no link, picture or mention of what others say, also once it is decoded", async () => {
  const hostile =
    "@octocat #1 http://e.test www.e.test ![x](http://e.test/x.png) <b> a@e.test `c` " +
    "[[x]] https://e.test WWW.e.test org/repo#2";
  const batch = aBatch([aRecord({
    name: hostile,
    ...unmet,
    differences: [{ ...unmet.differences[0]!, actual: hostile }],
  })], { warnings: [hostile], source: hostile, directory: hostile });
  const text = await rendered(summary(batch.header), batch);
  for (const seen of [text, decoded(text)]) {
    assert.doesNotMatch(seen, /:\/\/|www\.|@\w|\w#\d|\s#\d/i);
  }
  assert.doesNotMatch(text, /!\[|\]\(|<b>/);
  assert.equal(decoded(text).replaceAll("\u2060", "").split(hostile).length, 6);
});
