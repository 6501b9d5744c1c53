# ---
# tries: Answers with the variables of its caller that are called expected, wanted and the like.
# place: instead
# gain: full marks without an answer
# helps: own-process
# needs: [functions]
# ---
attack_functions 'echo "${expected-${wanted-${want-${answer_key-${solution-}}}}}"'
