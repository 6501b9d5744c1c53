# ---
# tries: Ignores all signals that can be ignored, and does not end.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: kill-for-good
# ---
trap '' HUP INT QUIT TERM USR1 USR2 ALRM PIPE
while :; do sleep 600; done
