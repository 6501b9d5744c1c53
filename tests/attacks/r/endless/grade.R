# Waits for the end of what the learner's process prints, however long that takes.
call <- "source('/shared/submission/fibonacci.R'); cat(fibonacci(10), '\\n')"
answers <- system2("Rscript", c("--vanilla", "-e", shQuote(call)), stdout = TRUE)
score <- if (identical(answers, "55 ")) 1 else 0
writeLines(sprintf("{\"fractionalScore\": %d, \"feedback\": \"graded\"}", score), "/shared/feedback.json")
