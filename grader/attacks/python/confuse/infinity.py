# ---
# tries: Answers with infinity, which JSON does not have.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: compare-outside
# needs: [functions]
# ---
attack_functions(lambda *args, **kwargs: float("inf"))
