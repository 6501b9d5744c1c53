# ---
# tries: Prints bytes that are not UTF-8, and answers with half of a surrogate pair.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: any-bytes
# needs: [functions]
# ---
import os

for number in (1, 2):
    try:
        os.write(number, b"\xff\xfe\x80 not text \xc3\n")
    except OSError:
        pass
attack_functions(lambda *args, **kwargs: "\ud800")
