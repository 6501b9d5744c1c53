// ---
// tries: Throws an error, which is not an exception, when it is called.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: any-exit
// ---
  static {
    if (Attack.OWN > 0) throw new Error("@NONCE@");
  }
@BODY@
