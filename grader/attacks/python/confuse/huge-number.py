# ---
# tries: Answers with a number of a million digits, which Python refuses to write down.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: compare-outside
# needs: [functions]
# ---
attack_functions(lambda *args, **kwargs: 10**1_000_000)
