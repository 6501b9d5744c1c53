# Grades fibonacci.R, in which learners write `fibonacci(n)`.
#
# calls.R has called it by now: its answers are on standard input. The verdict goes to standard output, from where
# safely.pl takes it; standard error is a log that only staff can see.

cases <- c("0" = "0", "1" = "1", "10" = "55", "40" = "102334155")

part <- Sys.getenv("partId", "fibonacci")
if (part != "fibonacci") stop("there is no part ", part)

# What a learner wrote: cut, and with its tags made harmless in case the feedback becomes HTML.
shown <- function(text) {
  Encoding(text) <- "bytes"
  text <- iconv(substr(text, 1, 300), "UTF-8", "UTF-8", sub = "?")
  # iconv lets through what looks like UTF-8 and stands for no character.
  if (!validUTF8(text)) text <- iconv(text, "UTF-8", "ASCII", sub = "?")
  gsub("<", "&lt;", text, fixed = TRUE, useBytes = TRUE)
}

json <- function(text) {
  text <- gsub("\\", "\\\\", text, fixed = TRUE, useBytes = TRUE)
  text <- gsub("\"", "\\\"", text, fixed = TRUE, useBytes = TRUE)
  text <- gsub("\n", "\\n", text, fixed = TRUE, useBytes = TRUE)
  paste0("\"", gsub("[\x01-\x1f]", " ", text, useBytes = TRUE), "\"")
}

# A line may be anything: it is the learner's.
answers <- readLines(file("stdin"), warn = FALSE, skipNul = TRUE)
Encoding(answers) <- "bytes"
said <- answers[startsWith(answers, "!")]

problem <- Sys.getenv("PROBLEM")
lines <- c(
  if (nzchar(problem)) paste("Your program", problem),
  if (length(said) > 0) shown(substring(said[1], 2))
)
right <- 0
for (n in names(cases)) {
  call <- sprintf("fibonacci(%s): ", n)
  start <- paste0(n, " ")
  answer <- answers[startsWith(answers, start)][1]
  if (is.na(answer)) {
    lines <- c(lines, paste0(call, "no answer"))
  } else if (answer == paste0(start, cases[[n]])) {
    right <- right + 1
    lines <- c(lines, paste0(call, "right"))
  } else {
    lines <- c(lines, paste0(call, shown(substring(answer, nchar(start) + 1)), " is not right"))
  }
}

verdict <- paste0(
  "{\"fractionalScore\": ", format(right / length(cases)),
  ", \"feedback\": ", json(paste(lines, collapse = "\n")), "}"
)
writeLines(verdict, useBytes = TRUE)
