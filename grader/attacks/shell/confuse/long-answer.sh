# ---
# tries: Answers with a line of 20 million characters.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: read-with-cap
# needs: [functions]
# ---
attack_functions "head -c 20000000 /dev/zero | tr '\\000' 9"
