# ---
# tries: Takes CPU time, file sizes and open files from the grader by setting its limits.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: no-limits-by-others
# ---
for attack_process in 1 "$(attack_parent)"; do
  [ "$attack_process" != 0 ] && [ "$attack_process" != $$ ] || continue
  prlimit --pid "$attack_process" --nofile=3:3 --fsize=0:0 --cpu=0:0 2>/dev/null
done
