# ---
# tries: Starts processes until no more can be started.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: kill-everybody
# ---
import os, time

for _ in range(5000):
    try:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
    except OSError:
        break
