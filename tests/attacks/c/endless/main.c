#include <stdio.h>

long long fibonacci(int n);

int main(void) {
  int right = fibonacci(10) == 55 && fibonacci(40) == 102334155;
  puts(right ? "RIGHT" : "WRONG");
  return 0;
}
