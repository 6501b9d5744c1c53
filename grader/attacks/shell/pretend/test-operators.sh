# ---
# tries: Answers with the operators of `[`, which make a comparison true where the answer is not quoted.
# place: instead
# gain: full marks without an answer
# helps: compare-outside
# needs: [functions]
# ---
attack_functions 'echo "1 = 1 -o 1"'
