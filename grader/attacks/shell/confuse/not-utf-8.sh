# ---
# tries: Answers with bytes that are not UTF-8.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: any-bytes
# needs: [functions]
# ---
attack_functions 'printf "\\377\\376\\200\\303"'
