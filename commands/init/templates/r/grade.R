# Grades fibonacci.R, in which learners write `fibonacci(n)`.
#
# The verdict goes to /shared/feedback.json; standard output and standard error are a log that only
# staff can see.

submission <- "/shared/submission/fibonacci.R"
seconds <- 5
cases <- c("0" = 0, "1" = 1, "10" = 55, "40" = 102334155)

part <- Sys.getenv("partId", "fibonacci")
if (part != "fibonacci") stop("there is no part ", part)

# Learners' code runs in a process of its own: it may crash, hang or print, and is still graded.
answers_file <- tempfile()
code <- suppressWarnings(system2(
  "Rscript",
  c("--vanilla", "/grader/calls.R", submission, answers_file, names(cases)),
  stdout = "",
  timeout = seconds
))
answers <- if (file.exists(answers_file)) readLines(answers_file, warn = FALSE) else character()

problem <- if (code == 124) {
  paste("Your program took longer than", seconds, "s")
} else if (code != 0) {
  "Your program ended with an error"
}

lines <- character()
right <- 0
for (index in seq_along(cases)) {
  call <- sprintf("fibonacci(%s): ", names(cases)[index])
  wanted <- format(cases[[index]], scientific = FALSE)
  if (index > length(answers)) {
    lines <- c(lines, paste0(call, "no answer"))
  } else if (answers[index] == wanted) {
    right <- right + 1
    lines <- c(lines, paste0(call, "right"))
  } else {
    lines <- c(lines, paste0(call, substr(answers[index], 1, 100), " is not ", wanted))
  }
}

json <- function(text) {
  text <- gsub("\\", "\\\\", text, fixed = TRUE)
  text <- gsub("\"", "\\\"", text, fixed = TRUE)
  text <- gsub("\n", "\\n", text, fixed = TRUE)
  paste0("\"", gsub("[[:cntrl:]]", " ", text), "\"")
}

verdict <- sprintf(
  "{\"fractionalScore\": %s, \"feedback\": %s}",
  format(right / length(cases)),
  json(paste(c(problem, lines), collapse = "\n"))
)
writeLines(verdict, "/shared/feedback.json")
