# ---
# tries: Reads every file in the folders where graders lie, and prints what is in them.
# place: instead
# gain: tests and answers, to be written down or handed in
# helps: read-then-delete
# ---
attack_files | attack_read
attack_files | while IFS= read -r attack_path; do cat "$attack_path"; done
