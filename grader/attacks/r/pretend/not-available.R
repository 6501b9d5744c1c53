# ---
# tries: Answers with NA, which neither is nor is not equal to anything.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: compare-outside
# needs: [functions]
# ---
attack_functions(function(...) NA_real_)
