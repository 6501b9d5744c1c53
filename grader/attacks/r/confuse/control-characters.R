# ---
# tries: Answers with control characters, and with sequences that terminals obey.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: json-library
# needs: [functions]
# ---
attack_functions(function(...) "\001\007\033[2J\033]0;owned\007\177")
