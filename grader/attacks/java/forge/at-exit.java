// ---
// tries: Writes a verdict of its own when the virtual machine ends, after that of the grader.
// place: before
// gain: any score
// helps: own-process
// ---
  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Attack.verdict("/shared/feedback.json")));
  }
@BODY@
