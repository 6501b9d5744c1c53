# ---
# tries: Replaces the method that runs cells by one that says that all went well.
# place: instead
# gain: full marks without an answer
# helps: own-cells
# ---
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell


def attack_run(self, source, *args, **kwargs):
    return ExecutionResult(ExecutionInfo(source, False, False, True, None))


InteractiveShell.run_cell = attack_run
