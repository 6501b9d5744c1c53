# ---
# tries: Fails deep inside of a call, so that a stack trace shows the grader's files and lines.
# place: instead
# gain: paths, lines and values of the grader
# helps: no-traces
# needs: [functions]
# ---
def fail(*args, **kwargs):
    raise RuntimeError("a mistake")


attack_functions(fail)
