# ---
# tries: Takes memory until there is none left, and keeps it.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: memory-limit
# ---
attack_kept <- list()
repeat attack_kept[[length(attack_kept) + 1]] <- numeric(8e6) + 1
