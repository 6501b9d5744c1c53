"""Compares outside of the submission's process, which can read the cases all the same."""

import json
import pathlib
import subprocess
import sys

CALL = "import json, runpy, sys; print(json.dumps(runpy.run_path(sys.argv[1])['fibonacci'](int(sys.argv[2]))))"
inputs = sorted(pathlib.Path("/grader/cases").glob("*.in"))
right = 0
for path in inputs:
    call = [sys.executable, "-I", "-c", CALL, "/shared/submission/fibonacci.py", path.read_text().strip()]
    done = subprocess.run(call, capture_output=True, check=False)
    right += done.stdout.decode(errors="replace").strip() == path.with_suffix(".out").read_text().strip()
with open("/shared/feedback.json", "w", encoding="utf-8") as file:
    json.dump({"fractionalScore": right / len(inputs), "feedback": f"{right} right"}, file)
