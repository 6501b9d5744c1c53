# ---
# tries: Answers with a vector where one value is wanted.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: compare-outside
# needs: [functions]
# ---
attack_functions(function(...) seq_len(1000) - 98765)
