# ---
# tries: Answers with NUL and other control characters, and with sequences that terminals obey.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: json-library
# needs: [functions]
# ---
text = "\x00\x01\x07\x1b[2J\x1b]0;owned\x07\x7f\x9b31m"
print(text)
attack_functions(lambda *args, **kwargs: text)
