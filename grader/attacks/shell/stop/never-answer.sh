# ---
# tries: Never ends, and uses no CPU time.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: time-limit
# ---
sleep 1000000
