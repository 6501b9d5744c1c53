// ---
// tries: Ends the virtual machine with exit code 0 before anything is compared.
// place: before
// deserves: nothing
// gain: full marks without an answer
// helps: compare-outside
// ---
  static {
    System.exit(0);
  }
@BODY@
