// ---
// tries: Sends SIGSTOP to its parent and to all others.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: be-pid-1
// ---
  static {
    Attack.start("sh", "-c", "kill -STOP -1");
    Attack.sleep(500);
  }
@BODY@
