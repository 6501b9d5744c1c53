# ---
# tries: Replaces writeLines and cat, so that the grader itself writes the forged verdict.
# place: instead
# gain: full marks without an answer
# helps: own-process
# needs: [functions]
# ---
attack_real <- base::writeLines
for (name in c("writeLines", "cat")) {
  unlockBinding(name, baseenv())
  assign(name, function(...) attack_real(attack_verdict, "/shared/feedback.json"), envir = baseenv())
}
attack_functions(function(...) -98765)
