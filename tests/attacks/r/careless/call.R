source("/shared/submission/fibonacci.R")
for (n in read.csv("/grader/cases.csv")$n) cat(fibonacci(n), "\n")
