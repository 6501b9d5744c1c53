function fibonacci(n) {
  return n +;
}

module.exports = { fibonacci };
