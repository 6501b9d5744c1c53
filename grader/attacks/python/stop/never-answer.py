# ---
# tries: Never ends when it is called, and uses no CPU time.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: time-limit
# ---
import time

time.sleep(1_000_000)
