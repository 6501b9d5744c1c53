"""Runs the cells of a notebook, one after the other as Jupyter does, and then calls what they define.

This is the learner's process: it may crash, hang or print, and knows no right answer. Each line of
what it says is `cell 2: ran`, `cell 2: NameError: ...` or `answer 10: 55`.
"""

import json
import os
import signal
import stat
import sys

SECONDS = 4  # for a cell, and for an answer
LARGEST = 20 * 1024 * 1024  # bytes of a notebook, with the outputs in it

answers = os.fdopen(int(sys.argv[1]), "w", encoding="utf-8", errors="replace")
# Libraries for numbers start a thread for each CPU, and this process may have but one.
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MPLBACKEND="agg")


def say(text):
    print(" ".join(text.split())[:1000], file=answers, flush=True)


def code_cells(path):
    """The code of a notebook's cells, in the format of Jupyter 4. The outputs in it do not count."""
    info = os.lstat(path)
    if not stat.S_ISREG(info.st_mode) or info.st_size > LARGEST:
        raise ValueError("it is not a file, or too large")
    with open(path, encoding="utf-8-sig") as file:
        cells = json.load(file)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def limit(*_):
    raise TimeoutError(f"it took longer than {SECONDS} s")


def called(function, n):
    signal.alarm(SECONDS)
    try:
        return json.dumps(function(n))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


try:
    sources = code_cells(sys.argv[2])
except Exception as error:
    say(f"cell 0: fibonacci.ipynb cannot be read as a notebook: {type(error).__name__}: {error}")
    sys.exit(1)

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
signal.signal(signal.SIGALRM, limit)
for number, source in enumerate(sources, 1):
    signal.alarm(SECONDS)
    result = shell.run_cell(source)
    error = result.error_before_exec or result.error_in_exec
    say(f"cell {number}: {type(error).__name__}: {error}" if error else f"cell {number}: ran")
if "fibonacci" not in shell.user_ns:
    say("cell 0: no cell defines fibonacci")
    sys.exit(1)
for n in sys.argv[3:]:
    say(f"answer {n}: {called(shell.user_ns['fibonacci'], int(n))}")
