const { stringify } = JSON;
const { fibonacci } = require("/shared/submission/fibonacci.js");
console.log(stringify({ n: 40, value: fibonacci?.(40) ?? null }));
