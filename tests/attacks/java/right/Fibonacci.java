class Fibonacci {
  static long of(int n) {
    long a = 0;
    long b = 1;
    for (int i = 0; i < n; i++) {
      long sum = a + b;
      a = b;
      b = sum;
    }
    return a;
  }
}
