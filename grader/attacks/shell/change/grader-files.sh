# ---
# tries: Opens every file of the grader for writing, and looks for folders that it can write to.
# place: before
# gain: tests and verdicts of the learner's own
# helps: read-then-delete
# ---
attack_files | while IFS= read -r attack_path; do
  if (: >> "$attack_path") 2>/dev/null; then echo "\"$attack_path\""; fi
done | attack_evidence changed
