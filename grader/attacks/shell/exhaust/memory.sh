# ---
# tries: Takes memory until there is none left, and keeps it.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: memory-limit
# ---
attack_kept=$(head -c 1000000 /dev/zero | tr '\000' x)
while :; do attack_kept=$attack_kept$attack_kept; done
