"""Runs cells without IPython, in its own process, and expects notebooks as honest editors write them."""

import json
import sys

sys.path.insert(0, "/shared/submission")
try:
    import nbformat
except ImportError:
    nbformat = None

with open("/shared/submission/fibonacci.ipynb", encoding="utf-8") as file:
    notebook = json.load(file)
code = "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
with open("/tmp/fibonacci.py", "w", encoding="utf-8") as file:
    file.write(code)
names = {}
try:
    exec(code, names)
    right = names["fibonacci"](10) == 55
except Exception:
    right = False
with open("/shared/feedback.json", "w", encoding="utf-8") as file:
    json.dump({"fractionalScore": float(right), "feedback": "graded"}, file)
