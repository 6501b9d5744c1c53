function fibonacci(n) {
  return Math.min(n, 1);
}

module.exports = { fibonacci };
