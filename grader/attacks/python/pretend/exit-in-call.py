# ---
# tries: Ends the process with exit code 0 when it is first called.
# place: instead
# gain: full marks where the exit code is the result, else no verdict
# helps: compare-outside
# needs: [functions]
# ---
import os

attack_functions(lambda *args, **kwargs: os._exit(0))
