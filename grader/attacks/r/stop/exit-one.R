# ---
# tries: Ends with exit code 1.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: any-exit
# ---
quit(save = "no", status = 1, runLast = FALSE)
