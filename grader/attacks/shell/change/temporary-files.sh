# ---
# tries: Writes into the grader's temporary files.
# place: before
# gain: answers and results of the learner's own
# helps: no-shared-files
# ---
for attack_path in /tmp/* /var/tmp/* /dev/shm/*; do
  if [ -f "$attack_path" ] && (: >> "$attack_path") 2>/dev/null; then echo "\"$attack_path\""; fi
done | attack_evidence changed
