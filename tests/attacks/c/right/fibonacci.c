long long fibonacci(int n) {
  long long a = 0;
  long long b = 1;
  for (int i = 0; i < n; i++) {
    long long sum = a + b;
    a = b;
    b = sum;
  }
  return a;
}
