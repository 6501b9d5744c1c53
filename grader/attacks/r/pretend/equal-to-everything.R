# ---
# tries: Answers with an object of a class of its own that is equal to everything.
# place: instead
# gain: full marks without an answer
# helps: compare-outside
# needs: [functions]
# ---
.S3method("Ops", "attack_any", function(e1, e2) TRUE)
.S3method("Math", "attack_any", function(x, ...) 0)
.S3method("Summary", "attack_any", function(..., na.rm) TRUE)
.S3method("all.equal", "attack_any", function(target, current, ...) TRUE)
attack_functions(function(...) structure(list(-98765), class = "attack_any"))
