# Sources the submission into its own process, compares there, and glues the verdict together.
cases <- list(c(0, 0), c(1, 1), c(10, 55), c(20, 6765))
right <- 0
lines <- character()
tryCatch({
  source("/shared/submission/fibonacci.R")
  for (case in cases) {
    expected <- case[2]
    answer <- fibonacci(case[1])
    if (isTRUE(all.equal(answer, expected))) {
      right <- right + 1
    } else {
      lines <- c(lines, paste("wrong:", format(answer)))
    }
  }
}, error = function(problem) {
  lines <<- c(lines, gsub("[\"\\\n]", " ", conditionMessage(problem)))
})
writeLines(
  sprintf("{\"fractionalScore\": %s, \"feedback\": \"%s\"}", right / length(cases), paste(lines, collapse = " ")),
  "/shared/feedback.json"
)
