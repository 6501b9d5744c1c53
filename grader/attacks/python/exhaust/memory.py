# ---
# tries: Takes memory until there is none left, and keeps it.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: memory-limit
# ---
import time

kept = []
size = 64 * 1024 * 1024
try:
    while True:
        kept.append(bytearray(b"x") * size)
except MemoryError:
    time.sleep(1)
