"""Reads the submission as text, as honest editors write it, before it runs it in a process of its own."""

import ast
import json
import os
import shutil
import subprocess
import sys

FOLDER = "/shared/submission"

for name in os.listdir(FOLDER):
    shutil.copy(os.path.join(FOLDER, name), "/tmp/handed-in-" + name)
with open(FOLDER + "/fibonacci.py", encoding="utf-8", newline="") as file:
    text = file.read()
ast.parse(text)
text.index("):\n")
code = """
import sys
sys.path.insert(0, "/shared/submission")
from fibonacci import fibonacci
print(fibonacci(10))
"""
done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, timeout=10, check=False)
try:
    score = 1 - abs(float(done.stdout) - 55) / 55
except ValueError:
    score = 0
if score < 0:
    score = 0
with open("/shared/feedback.json", "w", encoding="utf-8") as file:
    json.dump({"fractionalScore": score, "feedback": "graded"}, file)
