/** A grader, with what it may and must not show to learners. */

/** Files of its build context. It prints the value of the variable SHOWN. */
export const GRADER_FILES = {
  Dockerfile: `FROM python:3.11-slim-bookworm AS build
COPY Check.java /build/
RUN cp /build/Check.java /build/compiled
FROM python:3.11-slim-bookworm
COPY grade.py /grader/
COPY tests /grader/tests
COPY --from=build /build/compiled /grader/compiled
COPY check-answers /usr/local/bin/check-answers
RUN mkdir /grader/made && chmod -R a+rX /grader /usr/local/bin/check-answers
ENTRYPOINT ["python3", "/grader/grade.py"]
`,
  "grade.py": `"""Shows learners what it was told to."""
import json
import os

CASES = [(3, "sum of squares", 14), (10, "sum of squares", 385)]


def verdict(total, weights):
    return {"fractionalScore": total / sum(weights.values()), "feedback": "see below"}


shown = os.environ["SHOWN"]
kind = os.environ.get("KIND")
answer = {"fractionalScore": 1, "feedback": shown}
if kind:
    name = {"HTML": "/shared/htmlFeedback.html", "TXT": "/shared/txtFeedback.txt"}[kind]
    with open(name, "w", encoding="utf-8") as page:
        page.write(shown)
    answer = {"fractionalScore": 1, "feedback": "", "feedbackType": kind}
with open("/shared/feedback.json", "w", encoding="utf-8") as file:
    json.dump(answer, file)
print("Your answer is right", "Well done, all of it is right")
`,
  "tests/hidden.json":
    `[{"input": [4, 8, 15], "expected": 27}, {"input": [16, 23, 42], "expected": 81}]\n`,
  "tests/expected.txt":
    "The quick brown fox jumps over it\n1 1 2 3 5 8 13 21 34 55 89 144 233 377\n",
  "Check.java": `class Check {
  static int score(int[] answers) { return answers.length; }
}
`,
  "check-answers": "#!/bin/sh\nexec diff -q /grader/tests/expected.txt -\n",
};

export interface Shown {
  name: string;
  text: string;
  type?: "HTML" | "TXT";
}

const SOURCE = `shown = os.environ["SHOWN"]\nkind = os.environ.get("KIND")`;
const VERDICT =
  `return {"fractionalScore": total / sum(weights.values()), "feedback": "see below"}`;
const escaped = VERDICT.replaceAll('"', "&quot;");

/** Twenty ways in which a grader shows what it should not. */
export const PLANTED: readonly (Shown & { kind: string })[] = [
  { name: "whole source", kind: "line", text: GRADER_FILES["grade.py"].slice(60, 700) },
  { name: "two lines", kind: "line", text: SOURCE },
  { name: "line in a sentence", kind: "line", text: `It failed at ${VERDICT} today` },
  { name: "line broken anew", kind: "line", text: VERDICT.replaceAll(" ", "\n    ") },
  { name: "tests as they are", kind: "line", text: GRADER_FILES["tests/hidden.json"] },
  {
    name: "tests in other quotes",
    kind: "code",
    text: "Wrong: {'input': [4, 8, 15], 'expected': 27}, {'input': [16, 23, 42]",
  },
  {
    name: "cases without brackets",
    kind: "code",
    text: `3 -> "sum of squares" -> 14; 10 -> "sum of squares"`,
  },
  { name: "an expected line", kind: "line", text: "expected: The quick brown fox jumps over it" },
  { name: "expected numbers", kind: "code", text: "not [5, 8, 13, 21, 34, 55, 89, 144, 233, 377]" },
  { name: "a function's head", kind: "code", text: "in int[] answers) { return answers.length" },
  {
    name: "trace of Python",
    kind: "trace",
    text: 'Traceback:\n  File "/grader/grade.py", line 12, in <module>\nKeyError: 1',
  },
  { name: "trace without a folder", kind: "trace", text: "grade.py:12: AssertionError" },
  { name: "trace of Java", kind: "trace", text: "at Check.score(Check.java:2)" },
  {
    name: "message of a shell",
    kind: "trace",
    text: "/usr/local/bin/check-answers: line 2: no diff",
  },
  { name: "path of tests", kind: "path", text: "cannot read /grader/tests/hidden.json." },
  { name: "path of what was made", kind: "path", text: "wrote /grader/made/report-17 for you" },
  { name: "path in a system folder", kind: "path", text: "`/usr/local/bin/check-answers` failed" },
  { name: "source as HTML", kind: "line", type: "HTML", text: `<h1>Oh</h1><pre>${escaped}</pre>` },
  {
    name: "source with colours",
    kind: "line",
    type: "HTML",
    text: `<p>${escaped.replaceAll("total", "<b class='n'>total</b>")}</p>`,
  },
  {
    name: "comment of a page",
    kind: "path",
    type: "HTML",
    text: "<p>Good</p><!-- made from /grader/tests/expected.txt -->",
  },
];

/** The submission of the learner in {@linkcode FINE}. */
export const LEARNERS_FILES = {
  "solution.py": `import json
import os

def verdict(total, weights):
    return total
`,
};

/** What a learner may see, each close to being a leak. */
export const FINE: readonly Shown[] = [
  { name: "words", text: "Well done, all of it is right" },
  { name: "counts", text: "3 of 4 cases are right: sum of squares of 3 is 14, of 10 is not 384" },
  { name: "learner's own code", text: "Look at def verdict(total, weights): again" },
  {
    name: "learner's own trace",
    text: 'File "/shared/submission/solution.py", line 5, in verdict\n    return total',
  },
  { name: "a copy of the submission", text: "/grader/work/solution.py:5: NameError" },
  { name: "trace of a library", text: 'File "/usr/lib/python3.11/json/__init__.py", line 3' },
  { name: "an address", text: "See https://courses.test/grader/tests/hidden.json for more" },
  { name: "a short line", text: "import json" },
  { name: "a few numbers", text: "Your program printed 1 1 2 3 5 8" },
  {
    name: "a page",
    type: "HTML",
    text: "<style>p { color: red }</style><h1>Right</h1><p class='a'>14 of 14 points</p>",
  },
];
