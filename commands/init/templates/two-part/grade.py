"""Grades two parts of an assignment; Coursera's variable partId says which one.

The verdict goes to /shared/feedback.json; standard output and standard error are a log that only
staff can see. What keeps learners' code from the tests and from the verdict is in safely.py.
"""

import json
import os
import sys

import safely

SECONDS = 3
# For each part id: the file that learners hand in, the function in it, and what it has to return.
PARTS = {
    "fibonacci": ("fibonacci.py", "fibonacci", {0: 0, 1: 1, 10: 55, 40: 102334155}),
    "primes": ("primes.py", "is_prime", {1: False, 2: True, 91: False, 7919: True}),
}

# Runs in the learner's process: it may crash, hang or print, and knows no right answer.
CALLS = """
import json, os, runpy, sys
answers = os.fdopen(int(sys.argv[1]), "w")
function = runpy.run_path(sys.argv[2])[sys.argv[3]]
for n in sys.argv[4:]:
    print(json.dumps(function(int(n))), file=answers, flush=True)
"""


def main():
    safely.begin()
    part = os.environ.get("partId")
    if part not in PARTS:
        which = f"there is no part {part}" if part else "no part id was given"
        sys.exit(f"{which}; PARTS in grade.py has {', '.join(PARTS)}")
    file, name, cases = PARTS[part]
    safely.forget("/grader")
    arguments = [f"/shared/submission/{file}", name, *map(str, cases)]
    answers, problem = safely.run(CALLS, arguments, SECONDS)
    lines = [problem] if problem else []
    right = 0
    for index, (n, expected) in enumerate(cases.items()):
        if index >= len(answers):
            lines.append(f"{name}({n}): no answer")
        elif answers[index] == json.dumps(expected):
            right += 1
            lines.append(f"{name}({n}): right")
        else:
            lines.append(f"{name}({n}): {safely.shown(answers[index])} is wrong")
    safely.finish({"fractionalScore": right / len(cases), "feedback": "\n".join(lines)})


main()
