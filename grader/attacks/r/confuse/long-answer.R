# ---
# tries: Answers with a text of 20 million characters.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: read-with-cap
# needs: [functions]
# ---
attack_functions(function(...) strrep("@NONCE@ ", 1200000))
