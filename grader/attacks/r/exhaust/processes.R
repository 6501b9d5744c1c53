# ---
# tries: Starts processes until no more can be started.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: kill-everybody
# ---
system("n=0; while [ $n -lt 2000 ]; do n=$((n + 1)); sleep 60 & done 2> /dev/null")
