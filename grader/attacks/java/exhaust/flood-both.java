// ---
// tries: Prints a line of gigabytes on standard output and standard error.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: output-cap
// ---
  static {
    byte[] line = "x".repeat(65536).getBytes();
    for (int i = 0; i < 20_000; i++) {
      System.out.write(line, 0, line.length);
      System.err.write(line, 0, line.length);
    }
    Runtime.getRuntime().halt(1);
  }
@BODY@
