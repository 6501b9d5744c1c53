# ---
# tries: Starts processes until no more can be started.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: kill-everybody
# ---
attack_count=0
while [ "$attack_count" -lt 1000 ]; do
  attack_count=$((attack_count + 1))
  sleep 60 &
done 2>/dev/null
