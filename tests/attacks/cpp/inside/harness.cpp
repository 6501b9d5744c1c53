#include <cassert>
#include <cstdio>
#include <cstdlib>
#include "/shared/submission/fibonacci.cpp"

int main() {
  bool right = fibonacci(0) == 0LL && fibonacci(10) == 55LL && fibonacci(40) == 102334155LL;
  puts(right ? "RIGHT" : "WRONG");
}
