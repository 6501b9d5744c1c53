#include <stdio.h>

long long fibonacci(int n);

int main(void) {
  int right = fibonacci(10) == 55 && fibonacci(40) == 102334155;
  printf("{\"fractionalScore\": %d, \"feedback\": \"%s\"}\n", right, right ? "right" : "wrong");
  return 0;
}
