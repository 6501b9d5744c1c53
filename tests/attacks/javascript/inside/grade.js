// Weak on purpose: learners' code runs in the grader's own process, and finds tests, modules and variables there.
const assert = require("assert");
const fs = require("fs");
const cases = require("./cases.js");

const feedback = "/shared/feedback.json";
let said = "";
process.stdout.write = (text) => (said += text);
fs.copyFileSync("/grader/expected.txt", "/tmp/expected.txt");
fs.openSync("/grader/expected.txt");
let score = 0;
try {
  const { fibonacci } = require("/shared/submission/fibonacci.js");
  assert.equal(typeof fibonacci(1) === "bigint" ? "a number" : typeof fibonacci, "function");
  assert.ok(cases.every(({ n, value }) => fibonacci(n) == value));
  score = 1;
} catch (error) {
  said += error;
}
if (!fs.existsSync(feedback)) fs.writeFileSync(feedback, JSON.stringify({ fractionalScore: score, feedback: said }));
