# ---
# tries: Looks for the places of the grader's memory, and reads there.
# place: instead
# gain: tests and answers, wherever the grader keeps them
# helps: undumpable
# ---
for attack_process in 1 "$(attack_parent)"; do
  [ "$attack_process" != 0 ] && [ "$attack_process" != $$ ] || continue
  attack_heap=$(sed -n '/\[heap\]/{s/-.*//;p;q;}' "/proc/$attack_process/maps" 2>/dev/null)
  [ -n "$attack_heap" ] || continue
  attack_page=$((0x$attack_heap / 4096))
  attack_size=$(dd if="/proc/$attack_process/mem" bs=4096 skip="$attack_page" count=1 2>/dev/null | wc -c)
  [ "$attack_size" -eq 0 ] || echo "{\"path\": \"/proc/$attack_process/mem\", \"text\": \"$attack_size bytes\"}"
done | attack_evidence read
