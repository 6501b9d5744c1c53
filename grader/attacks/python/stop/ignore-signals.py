# ---
# tries: Ignores all signals that can be ignored, and does not end.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: kill-for-good
# ---
import signal, time

for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    time.sleep(600)
