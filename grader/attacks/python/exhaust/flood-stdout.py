# ---
# tries: Writes gigabytes to standard output.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: output-cap
# ---
import os

line = b"x" * 99 + b"\n"
block = line * 10_000
try:
    for _ in range(1500):
        os.write(1, block)
except OSError:
    pass
