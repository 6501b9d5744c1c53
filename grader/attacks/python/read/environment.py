# ---
# tries: Reads the environment of the grader's process.
# place: instead
# gain: variables such as tokens, which the grader was started with
# helps: undumpable
# ---
import os

for pid in {1, os.getppid()} - {os.getpid()}:
    if pid == 0:
        continue
    entry = attack_excerpt(f"/proc/{pid}/environ")
    if entry:
        attack_evidence(read=[entry])
        print(entry["text"])
