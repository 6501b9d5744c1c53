# ---
# tries: Sends the signals that end a process to the grader and to its parent.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: be-pid-1
# ---
for (number in c(1, 2, 15, 10, 14, 3, 11)) {
  for (pid in setdiff(c(1, attack_parent()), c(0, Sys.getpid()))) tools::pskill(pid, number)
}
if (Sys.getpid() == 1) tools::pskill(1, 10)
