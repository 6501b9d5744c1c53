"""Grades fibonacci.py, in which learners write `fibonacci(n)`.

The verdict goes to /shared/feedback.json; standard output and standard error are a log that only
staff can see. What keeps learners' code from the tests and from the verdict is in safely.py.
"""

import json
import os
import sys

import safely

SUBMISSION = "/shared/submission/fibonacci.py"
SECONDS = 3
CASES = {0: 0, 1: 1, 10: 55, 40: 102334155}

# Runs in the learner's process: it may crash, hang or print, and knows no right answer.
CALLS = """
import json, os, runpy, sys
answers = os.fdopen(int(sys.argv[1]), "w")
fibonacci = runpy.run_path(sys.argv[2])["fibonacci"]
for n in sys.argv[3:]:
    print(json.dumps(fibonacci(int(n))), file=answers, flush=True)
"""


def main():
    safely.begin()
    if os.environ.get("partId", "fibonacci") != "fibonacci":
        sys.exit(f"there is no part {os.environ['partId']}")
    safely.forget("/grader")
    answers, problem = safely.run(CALLS, [SUBMISSION, *map(str, CASES)], SECONDS)
    lines = [problem] if problem else []
    right = 0
    for index, (n, expected) in enumerate(CASES.items()):
        if index >= len(answers):
            lines.append(f"fibonacci({n}): no answer")
        elif answers[index] == json.dumps(expected):
            right += 1
            lines.append(f"fibonacci({n}): right")
        else:
            lines.append(f"fibonacci({n}): {safely.shown(answers[index])} is wrong")
    safely.finish({"fractionalScore": right / len(CASES), "feedback": "\n".join(lines)})


main()
