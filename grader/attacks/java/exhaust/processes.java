// ---
// tries: Starts processes until there can be no more, which never end.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: memory-limit
// ---
  static {
    int refused = 0;
    while (Attack.OWN > 0) {
      if (Attack.start("sleep", "100000") == null && ++refused > 300) Runtime.getRuntime().halt(1);
    }
  }
@BODY@
