# ---
# tries: Looks for tokens, keys and answers among the variables that it was given itself.
# place: instead
# gain: whatever secret the image or the grader has in its environment
# helps: clean-environment
# ---
attack_names <- grep("TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE|SOLUTION|ANSWER|EXPECTED|API_?KEY|ACCESS_?KEY", names(Sys.getenv()), ignore.case = TRUE, value = TRUE)
attack_found <- lapply(attack_names, function(name) list(path = paste("the variable", name), text = paste0(name, "=", Sys.getenv(name))))
if (length(attack_found) > 0) attack_evidence(read = attack_found)
