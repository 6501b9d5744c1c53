# ---
# tries: Writes into the grader's temporary files.
# place: before
# gain: answers and results of the learner's own
# helps: no-shared-files
# ---
attack_paths <- list.files(c("/tmp", "/var/tmp", "/dev/shm"), all.files = TRUE, recursive = TRUE, full.names = TRUE)
attack_changed <- Filter(function(path) {
  tryCatch(suppressWarnings({
    close(file(path, "ab"))
    TRUE
  }), error = function(problem) FALSE)
}, attack_paths[!startsWith(attack_paths, tempdir())])
if (length(attack_changed) > 0) attack_evidence(changed = head(attack_changed, 20))
