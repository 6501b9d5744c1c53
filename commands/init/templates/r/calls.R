# Calls what the learner wrote, once for each argument, and writes an answer a line.
arguments <- commandArgs(trailingOnly = TRUE)
source(arguments[1])
for (n in arguments[-(1:2)]) {
  answer <- format(fibonacci(as.numeric(n)), scientific = FALSE)
  cat(answer[1], "\n", sep = "", file = arguments[2], append = TRUE)
}
