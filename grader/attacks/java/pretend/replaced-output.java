// ---
// tries: Replaces System.out by a stream that prints a verdict of its own in place of every one.
// place: before
// gain: any score
// helps: own-process
// ---
  static {
    var original = System.out;
    System.setOut(new java.io.PrintStream(new java.io.ByteArrayOutputStream()) {
      @Override public void println(String text) {
        original.println("{\"fractionalScore\": @SCORE@, \"feedback\": \"forged @NONCE@\"}");
        original.flush();
      }
    });
  }
@BODY@
