#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include "/shared/submission/fibonacci.c"

static void wrong(int number) {
  puts("WRONG");
  fflush(stdout);
  _exit(number == SIGABRT ? 0 : 1);
}

int main(void) {
  signal(SIGABRT, wrong);
  assert(fibonacci(0) == 0);
  assert(fibonacci(10) == 55);
  assert(fibonacci(40) == 102334155);
  puts("PASSED");
  return 0;
}
