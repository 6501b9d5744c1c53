// ---
// tries: Calls itself until the stack is full.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: any-exit
// ---
  static int attackDeeper(int depth) { return attackDeeper(depth + 1) + 1; }

  static int attackDepth = attackDeeper(0);
@BODY@
