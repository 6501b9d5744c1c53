class Fibonacci {
  static long of(int n) {
    return Math.min(n, 1);
  }
}
