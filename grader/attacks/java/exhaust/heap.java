// ---
// tries: Fills the heap until there is no more, and catches the error.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: memory-limit
// ---
  static final java.util.List<Object> ATTACK_BLOCKS = new java.util.LinkedList<>();

  static {
    for (int size = 1 << 24; size > 0; size /= 2) {
      try {
        for (;;) ATTACK_BLOCKS.add(new byte[size]);
      } catch (OutOfMemoryError full) {
        continue;
      }
    }
    while (Attack.OWN > 0) ATTACK_BLOCKS.add(new Object());
  }
@BODY@
