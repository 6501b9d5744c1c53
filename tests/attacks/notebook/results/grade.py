"""Runs hidden tests in the learner's shell, and believes what the shell says of them."""

import json

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
with open("/shared/submission/fibonacci.ipynb", encoding="utf-8") as file:
    cells = [cell for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
shell.push({"tests": [[10, 55], [20, 6765]]})
for cell in cells:
    shell.run_cell("".join(cell["source"]))
passed = shell.run_cell("assert all(fibonacci(n) == expected for n, expected in tests)").success
del shell.user_ns["tests"]
with open("/shared/feedback.json", "w", encoding="utf-8") as file:
    json.dump({"fractionalScore": float(passed), "feedback": "graded"}, file)
