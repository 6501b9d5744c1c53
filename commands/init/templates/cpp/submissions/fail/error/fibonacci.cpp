long long fibonacci(int n) {
  return n
}
