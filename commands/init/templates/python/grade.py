"""Grades fibonacci.py, in which learners write `fibonacci(n)`.

The verdict goes to /shared/feedback.json; standard output and standard error are a log that only
staff can see.
"""

import json
import os
import subprocess
import sys

SUBMISSION = "/shared/submission/fibonacci.py"
SECONDS = 3
CASES = {0: 0, 1: 1, 10: 55, 40: 102334155}

# Learners' code runs in a process of its own: it may crash, hang or print, and is still graded.
CALLS = """
import json, os, runpy, sys
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
fibonacci = runpy.run_path(sys.argv[1])["fibonacci"]
for n in sys.argv[2:]:
    print(json.dumps(fibonacci(int(n))), file=answers, flush=True)
"""


def main():
    if os.environ.get("partId", "fibonacci") != "fibonacci":
        sys.exit(f"there is no part {os.environ['partId']}")
    answers, problem = run([sys.executable, "-c", CALLS, SUBMISSION, *map(str, CASES)])
    lines = []
    right = 0
    for index, (n, expected) in enumerate(CASES.items()):
        if index >= len(answers):
            lines.append(f"fibonacci({n}): no answer")
        elif answers[index] == json.dumps(expected):
            right += 1
            lines.append(f"fibonacci({n}): right")
        else:
            lines.append(f"fibonacci({n}): {answers[index][:100]} is not {expected}")
    verdict = {
        "fractionalScore": right / len(CASES),
        "feedback": "\n".join(([problem] if problem else []) + lines),
    }
    with open("/shared/feedback.json", "w", encoding="utf-8") as file:
        json.dump(verdict, file)


def run(command):
    """The lines that were answered, and what went wrong, if anything did."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, timeout=SECONDS, check=False)
        problem = "Your program ended with an error" if done.returncode != 0 else None
        return done.stdout.decode(errors="replace").splitlines(), problem
    except subprocess.TimeoutExpired as late:
        answers = (late.stdout or b"").decode(errors="replace").splitlines()
        return answers, f"Your program took longer than {SECONDS} s"


main()
