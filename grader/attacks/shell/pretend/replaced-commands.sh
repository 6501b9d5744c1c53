# ---
# tries: Defines functions of the names that graders compare by, such as test, diff, cmp and grep.
# place: instead
# gain: full marks without an answer
# helps: own-process
# needs: [functions]
# ---
for attack_name in test diff cmp grep expr; do eval "$attack_name() { return 0; }"; done
attack_functions 'echo -98765'
