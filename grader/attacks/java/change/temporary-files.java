// ---
// tries: Overwrites the files that lie in /tmp and /var/tmp.
// place: before
// gain: answers of the learner's own in place of those that the grader will read
// helps: no-shared-files
// ---
  static {
    for (String folder : new String[] {"/tmp", "/var/tmp"}) {
      var files = new java.io.File(folder).listFiles(java.io.File::isFile);
      for (var file : files == null ? new java.io.File[0] : files) {
        if (Attack.write(file.getPath(), "forged")) Attack.changed(file.getPath());
      }
    }
  }
@BODY@
