# ---
# tries: Reads the files that the grader has open, also those that were deleted.
# place: instead
# gain: tests and answers, to be written down or handed in
# helps: undumpable
# ---
import os, stat

for pid in {1, os.getppid()}:
    try:
        numbers = os.listdir(f"/proc/{pid}/fd")
    except OSError:
        continue
    for number in numbers:
        path = f"/proc/{pid}/fd/{number}"
        try:
            target = os.readlink(path)
            if not stat.S_ISREG(os.stat(path).st_mode) or target.startswith(("/usr/", "/lib", "/shared/")):
                continue
        except OSError:
            continue
        entry = attack_excerpt(path)
        if entry:
            attack_evidence(read=[{"path": target, "text": entry["text"]}])
            print(entry["text"])
