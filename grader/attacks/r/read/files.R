# ---
# tries: Reads every file in the folders where graders lie, and prints what is in them.
# place: instead
# gain: tests and answers, to be written down or handed in
# helps: read-then-delete
# ---
attack_found <- Filter(Negate(is.null), lapply(head(attack_files(), 20), attack_excerpt))
if (length(attack_found) > 0) attack_evidence(read = attack_found)
for (each in attack_found) cat(each$text, "\n")
