import * as fc from "fast-check";
import assert from "node:assert/strict";
import { filesOfDockerfile } from "../../../grader/leaks/dockerfile_files.ts";
import { canLeak, findLeaks } from "../../../grader/leaks/find_leaks.ts";
import { flatten, textOfHtml } from "../../../grader/leaks/flat_text.ts";
import { GraderText, MOST_TEXT } from "../../../grader/leaks/grader_text.ts";
import { LearnersText } from "../../../grader/leaks/learners_text.ts";
import {
  FINE,
  GRADER_FILES,
  LEARNERS_FILES,
  PLANTED,
  type Shown,
} from "../../support/grade/planted_leaks.ts";
import { type ContextFiles, subjectOf } from "../../support/subjects.ts";

const { Dockerfile: dockerfile, ...others } = GRADER_FILES;

function contextOf(files: Record<string, string>): ContextFiles {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, ["644", text] as const]),
  );
}

function graderOf(dockerfile: string, files: Record<string, string>): GraderText {
  return new GraderText(filesOfDockerfile(subjectOf(dockerfile, { files: contextOf(files) })));
}

const grader = graderOf(dockerfile, others);
const learner = new LearnersText(Object.values(LEARNERS_FILES), Object.keys(LEARNERS_FILES));

async function leaksIn({ text, type }: Omit<Shown, "name">, of = grader) {
  const shown = type === "HTML" ? textOfHtml(text) : text;
  return await findLeaks(shown, of, () => Promise.resolve(learner));
}

const scored = others["grade.py"].split("\n").find((line) => line.includes("fractionalScore"))!;
const spelled = "Erwartet wird die Größe des Würfels";
const escaped = scored
  .replaceAll('"', "&quot;");
const written = graderOf(dockerfile, {
  ...others,
  "tests/hidden.json": `${spelled}\n` +
    '[{"in": "abba", "out": true}, {"in": "abcd", "out": false}, {"in": null, "out": true}]\n',
});

for (const planted of PLANTED) {
  Deno.test(`the leak check finds: ${planted.name}`, async () => {
    const leaks = await leaksIn(planted);
    assert.ok(leaks.some(({ kind }) => kind === planted.kind), JSON.stringify(leaks));
  });
}

/** Ways in which the same text is written elsewhere. */
const ELSEWHERE: readonly (Shown & { kind: string })[] = [
  {
    name: "tests as Python prints them",
    kind: "code",
    text: "{'in': 'abba', 'out': True}, {'in': 'abcd', 'out': False}, {'in': None}",
  },
  { name: "address of a file", kind: "path", text: "cannot load file:///grader/grade.py today" },
  {
    name: "colours within a line",
    kind: "line",
    text: scored.replaceAll("a", "\x1b[1;31ma\x1b[0m"),
  },
  { name: "characters without width", kind: "line", text: scored.replaceAll("a", "a\u200b") },
  { name: "letters and accents apart", kind: "line", text: spelled.normalize("NFD") },
  { name: "URL of Java", kind: "path", text: "in jar file:/grader/tests/hidden.json of yours" },
  { name: "trace of a module of Node", kind: "trace", text: "file:///grader/grade.py:12:5" },
  {
    name: "attribute of a page",
    kind: "line",
    type: "HTML",
    text: `<p>Not <b title="${escaped}">right</b></p>`,
  },
  {
    name: "data of an element",
    kind: "line",
    type: "HTML",
    text: `<td data-x='${escaped}'>1</td>`,
  },
];

for (const planted of ELSEWHERE) {
  Deno.test(`the leak check finds also: ${planted.name}`, async () => {
    const leaks = await leaksIn(planted, written);
    assert.deepEqual(leaks.map(({ kind }) => kind), [planted.kind], JSON.stringify(leaks));
  });
}

Deno.test("the leak check was tried on twenty leaks", () => {
  assert.equal(PLANTED.length, 20);
});

for (const fine of FINE) {
  Deno.test(`the leak check has nothing to say of: ${fine.name}`, async () => {
    assert.deepEqual(await leaksIn(fine), []);
  });
}

Deno.test("a leak names the file, and its text stands in the feedback", async () => {
  const text = "Oh:  The quick\n brown fox jumps   over it!";
  assert.deepEqual(await leaksIn({ text }), [{
    kind: "line",
    text: "The quick\n brown fox jumps   over it",
    file: "tests/expected.txt",
  }]);
  const [trace] = await leaksIn({ text: "see /grader/grade.py:7 there" });
  assert.deepEqual(trace, { kind: "trace", text: "/grader/grade.py:7", file: "/grader/grade.py" });
});

Deno.test("one place is told once, by what says most of it", async () => {
  const kinds = async (text: string) => (await leaksIn({ text })).map(({ kind }) => kind);
  assert.deepEqual(await kinds("sh: exec diff -q /grader/tests/expected.txt - failed"), ["line"]);
  assert.deepEqual(await kinds("in /grader/grade.py:7 of it"), ["trace"]);
});

Deno.test("the full stop of a sentence is not part of a path", async () => {
  const [leak] = await leaksIn({ text: "There is no /usr/local/bin/check-answers. Sorry." });
  assert.equal(leak?.text, "/usr/local/bin/check-answers");
});

Deno.test("text that the learner handed in is not a leak, wherever else it stands", async () => {
  const shown = "def verdict(total, weights):";
  const nobody = new LearnersText([]);
  const found = await findLeaks(shown, grader, () => Promise.resolve(nobody));
  assert.deepEqual(found.map(({ kind }) => kind), ["line"]);
  assert.deepEqual(await leaksIn({ text: shown }), []);
});

Deno.test("the submission is not read where nothing was found", async () => {
  await findLeaks("Well done", grader, () => assert.fail("it was read"));
});

Deno.test("what the Dockerfile does not put into the image is not text of the grader", async () => {
  const text = "A line that stands in notes only";
  const files = { "grade.py": "", "notes.txt": text, "tests/a.txt": text };
  assert.deepEqual(await leaksIn({ text }, graderOf("FROM a\nCOPY grade.py /g/\n", files)), []);
  const ignored = { ...files, ".dockerignore": "*.txt\ntests\n" };
  assert.deepEqual(await leaksIn({ text }, graderOf("FROM a\nCOPY . /g\n", ignored)), []);
  const [leak] = await leaksIn({ text }, graderOf("FROM a\nCOPY . /g\n", files));
  assert.equal(leak?.file, "notes.txt");
});

Deno.test("lines of a here-document are the grader's", async () => {
  const written = "FROM a\nCOPY <<END /g/answers.txt\nthe answer is forty-two\nEND\n";
  const [leak] = await leaksIn({ text: "no: the answer is forty-two" }, graderOf(written, {}));
  assert.equal(leak?.kind, "line");
});

Deno.test("a line that is only drawn is no text, nor is a folder that everybody uses", async () => {
  const files = { "grade.sh": `${"-".repeat(40)}\n${"=-".repeat(20)}\n` };
  const of = graderOf("FROM a\nCOPY grade.sh /usr/local/bin/\nCOPY grade.sh /\n", files);
  assert.deepEqual(await leaksIn({ text: "-".repeat(60) }, of), []);
  assert.deepEqual(await leaksIn({ text: "/usr/local/bin/python3 and /etc/passwd" }, of), []);
  assert.equal((await leaksIn({ text: "/grade.sh" }, of)).length, 1);
});

Deno.test("a grader with too much text is compared in part, and says so", () => {
  const big = "a".repeat(MOST_TEXT / 2 + 1);
  const texts = [{ name: "a", text: big }, { name: "b", text: big }];
  assert.equal(new GraderText({ texts, paths: [] }).isPartial, true);
  assert.equal(new GraderText({ texts: texts.slice(1), paths: [] }).isPartial, false);
});

Deno.test("many leaks are told by the first ten, a long one by its beginning", async () => {
  const lines = Array.from({ length: 30 }, (_, index) => `answer number ${index} is secret`);
  const of = graderOf("FROM a\nCOPY a.txt /g/\n", { "a.txt": lines.join("\n") });
  assert.equal((await leaksIn({ text: lines.join("\n") }, of)).length, 10);
  const long = `start ${"x".repeat(1000)} end`;
  const other = graderOf("FROM a\nCOPY a.txt /g/\n", { "a.txt": long });
  assert.equal((await leaksIn({ text: long }, other))[0]?.text.length, 300);
});

Deno.test("a learner cannot keep the leak check busy with long words", async () => {
  const size = 64 * 1024;
  for (
    const part of ["x", "<a data-a=", ' data-"', "/a", "a.", "<a", "<!--", '"', "'''", "1 ", "&#1"]
  ) {
    const text = part.repeat(size / part.length);
    assert.deepEqual(await leaksIn({ text, type: "HTML" }), []);
    assert.deepEqual(await leaksIn({ text }), []);
  }
});

Deno.test("text of HTML is what a learner can read", () => {
  const html = `<p title="a>b">1 &lt; 2 &amp;&#x41;&#66;&nosuch;</p><script>x</script>` +
    `<style>y</style><!-- z --><td>1</td><td>2</td>&#9999999;`;
  assert.equal(flatten(textOfHtml(html)).flat, 'b">1 < 2 &AB&nosuch; z 1 2 &#9999999;');
});

Deno.test("a flat text leads back to where its parts stood", () => {
  const { flat, original } = flatten("  a\n\tbc  d ");
  assert.equal(flat, "a bc d");
  assert.equal(original(0, 4), "a\n\tbc");
  assert.equal(original(2, 6), "bc  d");
  assert.equal(original(3, 3), "");
  assert.equal(flatten("").original(0, 0), "");
});

Deno.test("a text in which nothing is found need not be compared, and no other is passed over", async () => {
  for (const { text, type } of PLANTED) {
    assert.ok(canLeak(type === "HTML" ? textOfHtml(text) : text), text);
  }
  for (const text of ["", "x", "3 of 4 are right"]) assert.ok(!canLeak(text), text);
  for (const text of ["/grader/grade.py", "grade.py:3"]) {
    assert.equal((await leaksIn({ text, type: "TXT" })).length, 1, text);
    assert.ok(canLeak(text), text);
  }
  const pieces = Object.values(GRADER_FILES).flatMap((text) => text.split(/(\b|\s)/));
  const texts = fc.array(fc.constantFrom(...pieces, "/", ":", " line "), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(texts, async (parts) => {
      const text = parts.join("");
      if (!canLeak(text)) assert.deepEqual(await leaksIn({ text, type: "TXT" }), []);
    }),
    { numRuns: 2000 },
  );
});
