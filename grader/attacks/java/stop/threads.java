// ---
// tries: Leaves a thread that never ends and is not a daemon.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: time-limit
// ---
  static {
    new Thread(() -> {
      for (;;) Attack.sleep(1000);
    }).start();
  }
@BODY@
