# ---
# tries: Reads the environment of the grader's process.
# place: instead
# gain: variables such as tokens, which the grader was started with
# helps: undumpable
# ---
for (pid in setdiff(c(1, attack_parent()), c(0, Sys.getpid()))) {
  attack_found <- attack_excerpt(sprintf("/proc/%d/environ", pid))
  if (!is.null(attack_found)) attack_evidence(read = list(attack_found))
}
