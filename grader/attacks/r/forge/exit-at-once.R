# ---
# tries: Writes a verdict of its own and ends the process before anything is compared.
# place: instead
# gain: full marks without an answer
# helps: own-process
# ---
writeLines(attack_verdict, "/shared/feedback.json")
quit(save = "no", status = 0, runLast = FALSE)
