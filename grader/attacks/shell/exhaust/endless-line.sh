# ---
# tries: Writes one line that does not end.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: output-cap
# ---
head -c 2500000000 /dev/zero | tr '\000' z
