class Fibonacci {
  static long of(int n) {
    while (n > 1) Thread.onSpinWait();
    return n;
  }
}
