# ---
# tries: Answers with lists in lists, so deep that nothing can write them down.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: compare-outside
# needs: [functions]
# ---
def deep(*args, **kwargs):
    value = []
    for _ in range(100_000):
        value = [value]
    return value


attack_functions(deep)
