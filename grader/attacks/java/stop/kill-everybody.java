// ---
// tries: Sends SIGKILL to its parent, to the first process and to all others.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: be-pid-1
// ---
  static {
    for (long pid : Attack.parents()) ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    Attack.start("sh", "-c", "kill -KILL -1");
    Attack.sleep(500);
  }
@BODY@
