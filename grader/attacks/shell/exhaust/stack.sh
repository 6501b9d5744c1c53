# ---
# tries: Calls itself until the stack is full.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: any-exit
# ---
attack_deep() { attack_deep; }
attack_deep
