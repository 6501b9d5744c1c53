long long fibonacci(int n) {
  return n < 1 ? n : 1;
}
