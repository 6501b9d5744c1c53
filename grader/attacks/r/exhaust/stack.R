# ---
# tries: Calls itself until the stack is full.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: any-exit
# ---
options(expressions = 500000)
attack_deep <- function(depth) attack_deep(depth + 1)
try(attack_deep(1), silent = TRUE)
quit(save = "no", status = 139, runLast = FALSE)
