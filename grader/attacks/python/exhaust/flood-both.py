# ---
# tries: Writes gigabytes to standard output and standard error in turn, which fills the pipe that is not read.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: output-cap
# ---
import os

block = b"y" * 70_000 + b"\n"
try:
    for _ in range(15_000):
        os.write(2, block)
        os.write(1, block)
except OSError:
    pass
