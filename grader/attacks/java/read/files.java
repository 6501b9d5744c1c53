// ---
// tries: Reads every file in the folders where graders lie, and prints what is in them.
// place: before
// gain: tests and answers, to be written down or handed in
// helps: read-then-delete
// ---
  static {
    int[] found = {0};
    Attack.walk(new java.io.File("/"), 0, file -> {
      String text = file.isFile() && found[0] < 20 ? Attack.excerpt(file) : "";
      if (text.isBlank()) return;
      found[0]++;
      Attack.read(file.getPath(), text);
      System.out.println(text);
    });
  }
@BODY@
