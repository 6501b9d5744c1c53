"""Runs the submission in its own process, and compares there what answers are as text."""

import json
import runpy

CASES = {0: 0, 10: 55, 40: 102334155}

right = 0
try:
    fibonacci = runpy.run_path("/shared/submission/fibonacci.py")["fibonacci"]
    right = sum(str(fibonacci(n)).strip() == str(expected) for n, expected in CASES.items())
except Exception:
    pass
with open("/shared/feedback.json", "w", encoding="utf-8") as file:
    json.dump({"fractionalScore": right / len(CASES), "feedback": f"{right} right"}, file)
