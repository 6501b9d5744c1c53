# ---
# tries: Writes one line that does not end.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: output-cap
# ---
import os

block = b"z" * 1_000_000
try:
    for _ in range(1500):
        os.write(1, block)
except OSError:
    pass
