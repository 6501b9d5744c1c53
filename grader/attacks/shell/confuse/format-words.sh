# ---
# tries: Answers with what printf obeys, where the answer is taken for a format.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: json-library
# needs: [functions]
# ---
attack_functions 'printf "%s" "%s%d%*d\\c"'
