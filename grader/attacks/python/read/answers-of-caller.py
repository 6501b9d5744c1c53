# ---
# tries: Answers with the variables of its callers that are called expected, answer and the like.
# place: instead
# gain: full marks without an answer
# helps: compare-outside
# needs: [functions]
# ---
import sys

NAMES = ("expected", "answer", "want", "wanted", "correct", "solution", "truth", "result", "target")


def answer(*args, **kwargs):
    frame = sys._getframe(1)
    while frame is not None:
        for name, value in {**frame.f_globals, **frame.f_locals}.items():
            if name.lower() in NAMES and not callable(value):
                return value
        frame = frame.f_back
    return None


attack_functions(answer)
