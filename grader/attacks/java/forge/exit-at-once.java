// ---
// tries: Writes a verdict of its own and ends the virtual machine when the class is loaded.
// place: before
// deserves: nothing
// gain: full marks without an answer
// helps: own-process
// ---
  static {
    Attack.verdict("/shared/feedback.json");
    Runtime.getRuntime().halt(0);
  }
@BODY@
