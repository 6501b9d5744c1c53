# ---
# tries: Reads the files that the grader has open, also those that were deleted.
# place: instead
# gain: tests and answers, to be written down or handed in
# helps: undumpable
# ---
for attack_process in 1 "$(attack_parent)"; do
  [ "$attack_process" != $$ ] || continue
  for attack_fd in /proc/"$attack_process"/fd/*; do
    attack_target=$(readlink "$attack_fd") || continue
    case $attack_target in
      /dev/* | /usr/* | /shared/*) continue ;;
    esac
    [ ! -f "$attack_fd" ] || echo "$attack_fd"
  done
done 2>/dev/null | attack_read
