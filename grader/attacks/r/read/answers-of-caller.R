# ---
# tries: Answers with the variables of its callers that are called expected, wanted and the like.
# place: instead
# gain: full marks without an answer
# helps: compare-outside
# needs: [functions]
# ---
attack_functions(function(...) {
  for (frame in c(rev(sys.frames()), globalenv())) {
    for (name in c("expected", "wanted", "want", "answer", "correct", "solution", "truth", "target")) {
      if (exists(name, frame, inherits = FALSE) && !is.function(get(name, frame))) return(get(name, frame))
    }
  }
  NULL
})
