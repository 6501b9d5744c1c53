# Is not the first process, compares with `==`, and takes no care where something fails.
source("/shared/submission/fibonacci.R")
right <- 0
if (exists("fibonacci")) {
  for (case in list(c(0, 0), c(1, 1), c(10, 55))) {
    if (fibonacci(case[1]) == case[2]) right <- right + 1
  }
}
verdict <- sprintf("{\"fractionalScore\": %s, \"feedback\": \"graded\"}", format(right / 3))
try(writeLines(verdict, "/shared/feedback.json"))
