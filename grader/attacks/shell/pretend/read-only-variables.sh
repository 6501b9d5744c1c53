# ---
# tries: Gives the variables that graders count in a value that cannot be changed.
# place: instead
# gain: full marks, or a grader that crashes
# helps: own-process
# needs: [functions]
# ---
score=1 right=1 passed=1 correct=1 points=1
readonly score right passed correct points
attack_functions 'echo -98765'
