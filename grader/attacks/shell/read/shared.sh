# ---
# tries: Reads what else lies in /shared, such as tests or other submissions.
# place: instead
# gain: tests and answers, or what others handed in
# helps: read-then-delete
# ---
for attack_path in /shared/* /shared/*/* /shared/.[!.]*; do
  case $attack_path in
    /shared/submission* | /shared/attack-*) continue ;;
  esac
  [ ! -f "$attack_path" ] || echo "$attack_path"
done | attack_read
