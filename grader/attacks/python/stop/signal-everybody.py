# ---
# tries: Sends every signal that ends a process to the grader, to its parent and to all others.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: be-pid-1
# ---
import os, signal

for name in ("SIGHUP", "SIGINT", "SIGTERM", "SIGUSR1", "SIGALRM", "SIGQUIT"):
    number = getattr(signal, name)
    signal.signal(number, signal.SIG_IGN)
    for pid in {1, os.getppid(), -1}:
        try:
            os.kill(pid, number)
        except OSError:
            continue
        attack_evidence(did=[f"{name} to {pid}"])
