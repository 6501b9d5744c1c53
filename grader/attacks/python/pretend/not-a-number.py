# ---
# tries: Answers with not-a-number, which many comparisons let through.
# place: instead
# gain: full marks, or a grader that crashes on its own score
# helps: compare-outside
# needs: [functions]
# ---
attack_functions(lambda *args, **kwargs: float("nan"))
