/* Calls what the learner wrote, once for each argument, and writes an answer a line to descriptor 3.
   It is compiled as C and as C++, and never knows what is right. */
#include <stdio.h>
#include <stdlib.h>

long long fibonacci(int n);

int main(int count, char **arguments) {
  FILE *answers = fdopen(3, "w");
  for (int i = 1; i < count; i++) {
    fprintf(answers, "%lld\n", fibonacci(atoi(arguments[i])));
    fflush(answers);
  }
  return 0;
}
