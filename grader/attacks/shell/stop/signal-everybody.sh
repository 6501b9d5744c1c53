# ---
# tries: Sends the signals that end a process to the grader, to its parent and to all others.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: be-pid-1
# ---
trap '' HUP INT TERM USR1 ALRM QUIT
for attack_signal in HUP INT TERM USR1 ALRM QUIT; do
  kill -s "$attack_signal" "$(attack_parent)" 1 -1 2>/dev/null
done
trap - HUP INT TERM USR1 ALRM QUIT
