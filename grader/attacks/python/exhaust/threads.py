# ---
# tries: Starts threads until no more can be started.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: kill-everybody
# ---
import threading, time

try:
    for _ in range(5000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
except (RuntimeError, MemoryError):
    pass
