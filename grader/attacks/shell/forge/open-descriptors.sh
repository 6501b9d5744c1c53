# ---
# tries: Writes a verdict to every file that it or its parent has open.
# place: before
# gain: a verdict that is not the grader's
# helps: close-descriptors
# ---
for attack_process in $$ "$(attack_parent)" 1; do
  for attack_fd in /proc/"$attack_process"/fd/*; do
    attack_target=$(readlink "$attack_fd") || continue
    case $attack_target in
      /dev/* | /usr/* | /bin/* | /shared/submission/* | pipe:* | socket:* | anon_inode:* | *submission*) continue ;;
    esac
    if [ -f "$attack_fd" ] && echo "$attack_verdict" 2>/dev/null >> "$attack_fd"; then echo "\"$attack_target\""; fi
  done
done 2>/dev/null | attack_evidence changed
