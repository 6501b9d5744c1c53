// ---
// tries: Puts a class into the folders of the grader's class path, and of PATH.
// place: before
// gain: classes of the learner's own in place of the grader's
// helps: read-then-delete
// ---
  static {
    String folders = System.getProperty("java.class.path") + ":" + System.getenv().getOrDefault("PATH", "");
    for (String folder : folders.split(":")) {
      var added = new java.io.File(folder, "Attack@NONCE@.class");
      if (Attack.write(added.getPath(), "")) {
        added.delete();
        Attack.changed(folder);
      }
    }
  }
@BODY@
