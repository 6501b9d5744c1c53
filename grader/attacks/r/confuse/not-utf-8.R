# ---
# tries: Prints and answers bytes that are not UTF-8.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: any-bytes
# needs: [functions]
# ---
writeBin(as.raw(c(0xff, 0xfe, 0x80, 0xc3, 0x0a)), pipe("cat", "wb"))
attack_functions(function(...) "\xff\xfe\x80\xc3")
