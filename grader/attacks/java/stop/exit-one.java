// ---
// tries: Ends the virtual machine with exit code 1.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: any-exit
// ---
  static {
    Runtime.getRuntime().halt(1);
  }
@BODY@
