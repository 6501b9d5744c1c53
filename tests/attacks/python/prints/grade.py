"""A grader of v1, which prints its verdict where the learner's process prints as well."""

import subprocess
import sys

CALL = """
import runpy
fibonacci = runpy.run_path("/shared/submission/fibonacci.py")["fibonacci"]
expected = 55
if not fibonacci(10) == expected:
    raise SystemExit(3)
"""

code = subprocess.call([sys.executable, "-c", CALL])
if code == 0:
    print('{"fractionalScore": 1, "feedback": "right"}')
elif code == 3 or code == 1:
    print('{"fractionalScore": 0, "feedback": "wrong"}')
else:
    sys.exit(code)
