# ---
# tries: Aborts, as a program does whose memory is damaged.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: any-exit
# ---
tools::pskill(Sys.getpid(), 6)
dyn.load("libc.so.6")
.C("abort")
