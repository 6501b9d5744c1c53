// ---
// tries: Leaves a process behind that keeps the grader's pipes open, and never ends.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: end-of-child
// ---
  static {
    Attack.start("sh", "-c", "trap '' HUP INT TERM; sleep 100000");
    Attack.sleep(300);
  }
@BODY@
