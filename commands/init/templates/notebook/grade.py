"""Grades fibonacci.ipynb, in which learners write `fibonacci(n)`.

The verdict goes to /shared/feedback.json; standard output and standard error are a log that only
staff can see. What keeps learners' code from the tests and from the verdict is in safely.py.
"""

import json
import os
import sys

import safely

SUBMISSION = "/shared/submission/fibonacci.ipynb"
SECONDS = 20  # for all cells; each has a limit of its own in cells.py
CASES = {0: 0, 1: 1, 10: 55, 40: 102334155}


def main():
    safely.begin()
    if os.environ.get("partId", "fibonacci") != "fibonacci":
        sys.exit(f"there is no part {os.environ['partId']}")
    with open("/grader/cells.py", encoding="utf-8") as file:
        cells = file.read()
    safely.forget("/grader")
    said, problem = safely.run(cells, [SUBMISSION, *map(str, CASES)], SECONDS)
    # A line may be anything: it is the learner's.
    lines = [safely.shown(line, 300) for line in said if line.startswith("cell ")][:50]
    if problem:
        lines.append(problem)
    answers = [line for line in said if line.startswith("answer ")]
    right = 0
    for n, expected in CASES.items():
        start = f"answer {n}: "
        answer = next((line[len(start) :] for line in answers if line.startswith(start)), None)
        if answer is None:
            lines.append(f"fibonacci({n}): no answer")
        elif answer == json.dumps(expected):
            right += 1
            lines.append(f"fibonacci({n}): right")
        else:
            lines.append(f"fibonacci({n}): {safely.shown(answer)} is wrong")
    safely.finish({"fractionalScore": right / len(CASES), "feedback": "\n".join(lines)})


main()
