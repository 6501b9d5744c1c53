// ---
// tries: Makes /shared/feedback.json a folder that is not empty.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: replace-verdict
// ---
  static {
    new java.io.File("/shared/feedback.json/more").mkdirs();
  }
@BODY@
