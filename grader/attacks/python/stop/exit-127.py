# ---
# tries: Ends with exit code 127, as a shell does that has not found a program.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: any-exit
# ---
import os

os._exit(127)
