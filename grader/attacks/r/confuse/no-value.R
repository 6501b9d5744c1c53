# ---
# tries: Answers with a function, which can be neither compared nor printed as a number.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: compare-outside
# needs: [functions]
# ---
attack_functions(function(...) function(x) x)
