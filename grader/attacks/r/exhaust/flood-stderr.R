# ---
# tries: Writes gigabytes to standard error.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: output-cap
# ---
attack_block <- strrep("x", 1000000)
for (number in 1:2500) cat(number, attack_block, "\n", file = stderr())
