# ---
# tries: Kills and stops the grader, its parent, its process group and all others.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: be-pid-1
# ---
import os, signal

for number in (signal.SIGSTOP, signal.SIGKILL):
    for pid in {1, os.getppid()} - {os.getpid()}:
        try:
            os.kill(pid, number)
        except OSError:
            pass
os.kill(-1, signal.SIGKILL)
os.killpg(0, signal.SIGKILL)
