// ---
// tries: Prints bytes that are not UTF-8.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: any-bytes
// ---
  static {
    for (int each : new int[] {0xff, 0xfe, 0xc3, 0x28, 0x20, 0xed, 0xa0, 0x80, 0x0a}) System.out.write(each);
    System.out.flush();
  }
@BODY@
