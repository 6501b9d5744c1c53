function fibonacci(n) {
  while (n > 1) continue;
  return n;
}

module.exports = { fibonacci };
