# ---
# tries: Fails with the grader's source as the message of the error.
# place: instead
# gain: the grader's source, in the feedback
# helps: no-traces
# needs: [functions]
# ---
attack_functions(function(...) {
  found <- Filter(Negate(is.null), lapply(head(grep("[.]R$", attack_files(), value = TRUE), 5), attack_excerpt))
  if (length(found) > 0) attack_evidence(read = found)
  stop(paste(vapply(found, function(each) each$text, ""), collapse = "\n"))
})
