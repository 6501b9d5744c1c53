# ---
# tries: Never ends, and uses all the CPU time there is.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: time-limit
# ---
while True:
    pass
