# ---
# tries: Ends with exit code 1.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: any-exit
# ---
import os

os._exit(1)
