# ---
# tries: Leaves a process behind that keeps its output open, so that a grader which reads to the end waits.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: end-of-child
# ---
import os, time

if os.fork() == 0:
    os.setsid()
    time.sleep(600)
    os._exit(0)
