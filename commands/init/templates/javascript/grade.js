// Grades fibonacci.js, in which learners write `fibonacci(n)` and export it.
//
// calls.js has called it by now: its answers are on standard input. The verdict goes to standard output, from where
// safely.pl takes it; standard error is a log that only staff can see.
const { readFileSync } = require("node:fs");

const CASES = { 0: 0, 1: 1, 10: 55, 40: 102334155 };

const { partId = "fibonacci", PROBLEM } = process.env;
if (partId !== "fibonacci") throw new Error(`there is no part ${partId}`);

const answers = readFileSync(0, "utf8").split("\n").map(parsed);
const lines = PROBLEM === "" ? [] : [`Your program ${PROBLEM}`];
const error = answers.map((each) => each.error).find((each) => typeof each === "string");
if (error !== undefined) lines.push(`error: ${shown(error)}`);
let right = 0;
for (const [n, expected] of Object.entries(CASES)) {
  const value = answers.find((each) => each.n === Number(n))?.value;
  if (typeof value !== "string") {
    lines.push(`fibonacci(${n}): no answer`);
  } else if (value === JSON.stringify(expected)) {
    right++;
    lines.push(`fibonacci(${n}): right`);
  } else {
    lines.push(`fibonacci(${n}): ${shown(value)} is not right`);
  }
}
const verdict = { fractionalScore: right / Object.keys(CASES).length, feedback: lines.join("\n") };
console.log(JSON.stringify(verdict));

// A line may be anything: it is the learner's.
function parsed(line) {
  try {
    const value = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

// What a learner wrote: cut, and with its tags made harmless in case the feedback becomes HTML.
function shown(text) {
  return text.slice(0, 300).toWellFormed?.().replaceAll("<", "&lt;") ?? text.slice(0, 300).replaceAll("<", "&lt;");
}
