# ---
# tries: Interrupts the notebook as whoever presses the button of Jupyter does.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: any-exit
# ---
raise KeyboardInterrupt
