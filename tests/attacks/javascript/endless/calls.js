const { fibonacci } = require("/shared/submission/fibonacci.js");
console.log(fibonacci?.(40) === 102334155 ? "RIGHT" : "WRONG");
