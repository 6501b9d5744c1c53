# A grader of v1, which prints its verdict where the learner's process prints as well, and believes its exit code.
call <- "source('/shared/submission/fibonacci.R'); if (fibonacci(10) != 55) quit(status = 3)"
code <- system2("Rscript", c("--vanilla", "-e", shQuote(call)), stdout = "")
if (code == 0) {
  cat("{\"fractionalScore\": 1, \"feedback\": \"right\"}\n")
} else {
  cat("{\"fractionalScore\": 0, \"feedback\": \"wrong\"}\n")
}
