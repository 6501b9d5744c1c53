# ---
# tries: Takes memory in many processes, each of them a little.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: memory-limit
# ---
for (number in 1:20) {
  attack_job <- try(parallel::mcparallel({
    kept <- numeric(1e7) + 1
    Sys.sleep(30)
    sum(kept)
  }, detached = TRUE), silent = TRUE)
  if (inherits(attack_job, "try-error")) break
}
Sys.sleep(25)
