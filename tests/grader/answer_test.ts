import assert from "node:assert/strict";
import type { ResultFile } from "../../docker/container/results.ts";
import { type AnswerReading, readAnswer } from "../../grader/answer.ts";

const encoder = new TextEncoder();
const absent: ResultFile = { kind: "absent" };
const example = 'an answer looks like {"fractionalScore": 0.5, "feedback": "…"}';
const noAnswer = { fractionalScore: undefined, feedback: undefined, feedbackType: undefined };

function read(text: string, more: { where?: string; HTML?: ResultFile; TXT?: ResultFile } = {}) {
  const { where = "standard output", HTML = absent, TXT = absent } = more;
  return readAnswer(encoder.encode(text), where, { HTML, TXT });
}

/** Reads a good answer in which something is replaced. */
function readWith(changed: object, more?: Parameters<typeof read>[1]): AnswerReading {
  return read(JSON.stringify({ fractionalScore: 0.5, feedback: "half", ...changed }), more);
}

function ofSize(size: number): ResultFile {
  return { kind: "file", bytes: new Uint8Array(size) };
}

Deno.test("readAnswer() gives what the answer says and nothing more", () => {
  assert.deepEqual(readWith({}), {
    answer: { fractionalScore: 0.5, feedback: "half", feedbackType: undefined },
    problems: [],
    warnings: [],
    hint: undefined,
  });
});

Deno.test("readAnswer() takes scores from 0 to 1 and no others, however close", () => {
  const next = 1 - Number.EPSILON / 2;
  for (const score of [0, Number.MIN_VALUE, 0.1, next, 1]) {
    assert.equal(readWith({ fractionalScore: score }).answer.fractionalScore, score);
  }
  const zero = read('{"fractionalScore": -0, "feedback": ""}').answer.fractionalScore;
  assert.ok(Object.is(zero, 0), "never a negative zero");
  for (const score of [-Number.MIN_VALUE, -1e-10, -1]) {
    const { answer, problems } = readWith({ fractionalScore: score });
    assert.equal(answer.fractionalScore, undefined);
    assert.deepEqual(problems, [`\`fractionalScore\` must be >= 0; it is ${score}`]);
  }
  for (const score of [1 + Number.EPSILON, 1 + 1e-10, 2, Number.MAX_VALUE]) {
    const { answer, problems } = readWith({ fractionalScore: score });
    assert.equal(answer.fractionalScore, undefined);
    assert.deepEqual(problems, [`\`fractionalScore\` must be <= 1; it is ${score}`]);
  }
});

Deno.test("readAnswer() describes a value of the wrong kind", async (t) => {
  const values: [value: unknown, description: string][] = [
    [null, "null"],
    [true, "true"],
    [[1], "an array"],
    [{ a: 1 }, "an object"],
    ["PDF", 'the string "PDF"'],
    ["", 'the string ""'],
    ["\x1b\"'", 'the string "\\u001b\\"\'"'],
    ["\u202e", 'the string "\\u{202e}"'],
    ["x".repeat(41), `the string "${"x".repeat(40)}"`],
  ];
  const fields: [name: string, wanted: string, also: object][] = [
    ["fractionalScore", "a decimal", {}],
    ["isCorrect", "a boolean", { fractionalScore: undefined }],
    ["feedback", "a string", {}],
    ["feedbackType", '"HTML" or "TXT"', {}],
  ];
  for (const [name, wanted, also] of fields) {
    for (const [value, description] of values) {
      if (wanted === `a ${typeof value}` || (value === true && name === "isCorrect")) continue;
      await t.step(`${name} ${description}`, () => {
        const { answer, problems, hint } = readWith({ ...also, [name]: value });
        assert.deepEqual(problems, [`\`${name}\` must be ${wanted}; it is ${description}`]);
        assert.equal(hint, example);
        if (name !== "isCorrect") assert.equal({ ...answer }[name as "feedback"], undefined);
        else assert.equal(answer.fractionalScore, undefined);
      });
    }
  }
});

Deno.test("readAnswer() takes isCorrect where there is no score, with a word about it", () => {
  for (const [isCorrect, score] of [[true, 1], [false, 0]] as const) {
    const reading = readWith({ fractionalScore: undefined, isCorrect });
    assert.equal(reading.answer.fractionalScore, score);
    assert.deepEqual(reading.warnings, [
      "`isCorrect` is the old form: give `fractionalScore` from 0 to 1 in its place",
    ]);
    assert.deepEqual(readWith({ isCorrect: !isCorrect }).warnings, []);
    assert.equal(readWith({ isCorrect: !isCorrect }).answer.fractionalScore, 0.5);
  }
});

Deno.test("readAnswer() names everything that is missing and keeps what is there", () => {
  assert.deepEqual(read("{}"), {
    answer: noAnswer,
    problems: ["`fractionalScore` is missing", "`feedback` is missing"],
    warnings: [],
    hint: example,
  });
  const half = read('{"fractionalScore": 0.5}').answer;
  assert.deepEqual(half, { ...noAnswer, fractionalScore: 0.5 });
  assert.deepEqual(read('{"feedback": "x"}').answer, { ...noAnswer, feedback: "x" });
});

Deno.test("readAnswer() warns of feedback that Coursera cuts, by its bytes", () => {
  const cuts = "Coursera cuts it at 64 KB";
  for (const feedback of ["x".repeat(65_536), "é".repeat(32_768)]) {
    assert.deepEqual(readWith({ feedback }).warnings, []);
    const longer = readWith({ feedback: `${feedback}x` });
    assert.deepEqual(longer.warnings, [`\`feedback\` is 65537 bytes long: ${cuts}`]);
    assert.equal(longer.answer.feedback, `${feedback}x`);
  }
});

Deno.test("readAnswer() looks at the file that feedbackType names, and at no other", async (t) => {
  const paths = { HTML: "/shared/htmlFeedback.html", TXT: "/shared/txtFeedback.txt" };
  for (const [type, other] of [["HTML", "TXT"], ["TXT", "HTML"]] as const) {
    const path = paths[type];
    const cases: [file: ResultFile, problems: string[], warnings: string[]][] = [
      [absent, [`\`feedbackType\` is ${type} but there is no ${path}`], []],
      [
        { kind: "not-a-file", type: "symlink" },
        [`${path} is not a regular file but a symlink`],
        [],
      ],
      [
        { kind: "too-large", size: 17_000_000 },
        [`${path} is 17000000 bytes long; at most 16 MB are read`],
        [],
      ],
      [ofSize(0), [], []],
      [ofSize(65_536), [], []],
      [ofSize(65_537), [], [`${path} is 65537 bytes long: Coursera cuts it at 64 KB`]],
    ];
    for (const [file, problems, warnings] of cases) {
      await t.step(`${type} ${problems}${warnings}`, () => {
        const unread: ResultFile = file === absent ? ofSize(1) : absent;
        const reading = readWith({ feedbackType: type }, { [type]: file, [other]: unread });
        assert.deepEqual([reading.problems, reading.warnings], [problems, warnings]);
        assert.equal(reading.answer.feedbackType, type);
      });
    }
  }
  assert.deepEqual(readWith({}, { HTML: { kind: "not-a-file", type: "pipe" } }).problems, []);
});

Deno.test("readAnswer() shows how bytes begin that are not JSON", async (t) => {
  const where = (line: number, column: number, of = "standard output") =>
    `The output was not a valid JSON document. Line ${line}, column ${column} of ${of}: `;
  const cases: [text: string, problem: string][] = [
    ["", `${where(1, 1)}it is empty`],
    [
      "a  b\n\t c",
      `${where(1, 1)}there is text before the JSON document; it begins with \`a b c\``,
    ],
    [
      "\x1b[0m",
      `${where(1, 1)}there is text before the JSON document; it begins with \`\\x1b[0m\``,
    ],
    [
      `[${" ".repeat(8)}${"1,".repeat(40)}`,
      `${where(1, 90)}it ends in the middle; it begins with \`[ ${"1,".repeat(25)}1\``,
    ],
  ];
  for (const [text, problem] of cases) {
    await t.step(JSON.stringify(text), () => {
      assert.deepEqual(read(text), {
        answer: noAnswer,
        problems: [problem],
        warnings: [],
        hint: "print exactly one JSON object on standard output; log to standard error",
      });
    });
  }
  const file = read("", { where: "/shared/feedback.json" });
  assert.equal(file.hint, "write exactly one JSON object there");
  assert.deepEqual(file.problems, [`${where(1, 1, "/shared/feedback.json")}it is empty`]);
});

Deno.test("readAnswer() refuses JSON that is not an object", () => {
  const kinds = [
    ...[["null", "null"], ["[{}]", "an array"], ['"x"', "a string"]],
    ...[["7", "a number"], ["true", "a boolean"]],
  ];
  for (const [text, kind] of kinds) {
    assert.deepEqual(read(text!), {
      answer: noAnswer,
      problems: [`The output was not a JSON object but ${kind}`],
      warnings: [],
      hint: example,
    });
  }
});
