"""Runs the learner's cells and hidden tests in one shell, as nbgrader does, and counts the errors that it shows."""

import json

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

TESTS = [
    "# Hidden: the tenth number of the row, which is known\nassert fibonacci(10) == 55",
    "# Hidden: the twentieth number, which takes a loop\nassert fibonacci(20) == 6765",
]
errors = []


class Shell(InteractiveShell):
    def _showtraceback(self, etype, evalue, stb):
        errors.append(str(evalue))

    def showsyntaxerror(self, *args, **kwargs):
        errors.append("syntax error")


shell = Shell.instance(config=Config(HistoryManager={"enabled": False}))
with open("/shared/submission/fibonacci.ipynb", encoding="utf-8") as file:
    cells = [cell for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
for cell in cells:
    shell.run_cell("".join(cell["source"]), store_history=True)
right = 0
for test in TESTS:
    before = len(errors)
    shell.run_cell(test, store_history=True)
    right += len(errors) == before
with open("/shared/feedback.json", "w", encoding="utf-8") as file:
    json.dump({"fractionalScore": right / len(TESTS), "feedback": "\n".join(errors)}, file)
