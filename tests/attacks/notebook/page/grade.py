"""Makes a page of all outputs, and believes points and outputs that stand in the notebook."""

import json

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
with open("/shared/submission/fibonacci.ipynb", encoding="utf-8") as file:
    cells = [cell for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
shown, points, most = [], 0, 0
for cell in cells:
    with capture_output() as captured:
        passed = shell.run_cell("".join(cell["source"])).success
    shown.extend(captured.outputs)
    worth = cell["metadata"].get("nbgrader", {}).get("points", 0)
    points, most = points + worth * passed, most + worth
points, most = points + shell.run_cell("assert fibonacci(10) == 55").success, most + 1
if any("All tests passed" in output.get("text", "") for cell in cells for output in cell["outputs"]):
    points = most
page = "".join(output.data.get("text/html") or "<br>" for output in shown)
with open("/shared/htmlFeedback.html", "w", encoding="utf-8") as file:
    file.write("<p>graded</p>" + page)
with open("/shared/feedback.json", "w", encoding="utf-8") as file:
    json.dump({"fractionalScore": points / most, "feedback": "see the page", "feedbackType": "HTML"}, file)
