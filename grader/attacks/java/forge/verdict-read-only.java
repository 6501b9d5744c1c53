// ---
// tries: Writes a verdict of its own, takes the right to write from it, and goes on.
// place: before
// gain: any score
// helps: replace-verdict
// ---
  static {
    Attack.verdict("/shared/feedback.json");
    new java.io.File("/shared/feedback.json").setReadOnly();
  }
@BODY@
