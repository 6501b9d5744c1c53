# ---
# tries: Fails with bytes that look like UTF-8 and stand for no character, which iconv lets through.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: any-bytes
# needs: [functions]
# ---
attack_text <- rawToChar(as.raw(c(0xf7, 0xbf, 0xbf, 0xbf)))
cat(attack_text, "\n")
attack_functions(function(...) stop(attack_text))
