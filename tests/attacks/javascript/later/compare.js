const { writeFileSync } = require("fs");

const { n, value } = process.argv[2] === "" ? {} : JSON.parse(process.argv[2]);
const feedback = `fibonacci(${n}) is ${value}`;
writeFileSync("/shared/feedback.json", JSON.stringify({ fractionalScore: value === 102334155 ? 1 : 0, feedback }));
