// Weak on purpose: nothing has a limit, output is read until its end, and is shown as it is on a page.
const { execFile } = require("child_process");
const { writeFileSync } = require("fs");

execFile("node", ["/grader/calls.js"], { maxBuffer: Infinity }, (_, said) => {
  writeFileSync("/shared/htmlFeedback.html", `<pre>${said}</pre>`);
  const verdict = { fractionalScore: said.includes("RIGHT") ? 1 : 0, feedback: "see the page", feedbackType: "HTML" };
  writeFileSync("/shared/feedback.json", JSON.stringify(verdict));
});
