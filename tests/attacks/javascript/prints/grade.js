// Weak on purpose: the verdict (protocol v1) goes where learners' code prints, and the answer goes into it as it is.
const { fibonacci } = require("/shared/submission/fibonacci.js");
const answer = fibonacci?.(40) ?? null;
console.log(JSON.stringify({ fractionalScore: answer === 102334155 ? 1 : 0, feedback: "answered", answer }));
