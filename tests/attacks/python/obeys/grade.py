"""Runs the submission in a process of its own, and obeys what that wrote."""

import json
import pickle
import subprocess
import sys

right = 0
call = [sys.executable, "/grader/calls.py"]
done = subprocess.run(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=10, check=False)
for read in (lambda: eval(done.stdout), lambda: pickle.load(open("/tmp/answers.pickle", "rb"))):
    try:
        right += read() == [0, 55, 102334155]
    except Exception:
        pass
with open("/shared/feedback.json", "w", encoding="utf-8") as file:
    json.dump({"fractionalScore": right / 2, "feedback": "graded"}, file)
