# ---
# tries: Answers with the source of the script that calls it.
# place: instead
# gain: the grader's source, in the feedback
# helps: own-process
# needs: [functions]
# ---
attack_script=$0
if [ $$ = 1 ] && [ -f "$attack_script" ]; then echo "$attack_script" | attack_read; fi
attack_functions 'cat "$attack_script"'
