# ---
# tries: Takes memory in many processes, each of them a little.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: memory-limit
# ---
import os, time

for _ in range(40):
    try:
        pid = os.fork()
    except OSError:
        break
    if pid == 0:
        kept = bytearray(b"x") * (64 * 1024 * 1024)
        time.sleep(5)
        os._exit(0)
time.sleep(2)
