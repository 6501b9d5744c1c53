"""Grades estimate.py, in which learners write `estimate_pi()`. The closer, the better.

The verdict goes to /shared/feedback.json and what the learner reads to /shared/htmlFeedback.html;
standard output is a log. What keeps learners' code from the score is in safely.py.
"""

import math
import os

import safely

SUBMISSION = "/shared/submission/estimate.py"
SECONDS = 8

# Runs in the learner's process, which gives a number and nothing else.
CALL = """
import os, runpy, sys
answer = os.fdopen(int(sys.argv[1]), "w")
estimate = runpy.run_path(sys.argv[2])["estimate_pi"]()
print(repr(float(estimate)), file=answer, flush=True)
"""


def estimate_in(answers):
    """The number on the only line; None where it is not one."""
    try:
        estimate = float(answers[0]) if len(answers) == 1 else math.nan
    except ValueError:
        return None
    return estimate if math.isfinite(estimate) else None


def main():
    safely.begin()
    part = os.environ.get("partId", "pi")
    filename = os.environ.get("filename", "estimate.py")
    print(f"grading part {part}, handed in as {filename}")
    safely.forget("/grader")
    answers, problem = safely.run(CALL, [SUBMISSION], SECONDS)
    estimate = estimate_in(answers)
    # A quarter beside it is no estimate any more.
    error = 1 if estimate is None else abs(estimate - math.pi) / math.pi
    score = round(max(0, 1 - 4 * error), 2)
    text = problem or "Your function did not return a number"
    if estimate is not None:
        text = f"Your estimate is {estimate}, which earns {score} of 1"
    page = f"<h1>{safely.shown(filename)}</h1>\n<p>{text}.</p>\n"
    safely.finish({"fractionalScore": score, "feedback": text}, page)


main()
