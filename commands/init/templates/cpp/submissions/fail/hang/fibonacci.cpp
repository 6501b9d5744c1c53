long long fibonacci(int n) {
  volatile int waiting = n;
  while (waiting > 1) continue;
  return n;
}
