// ---
// tries: Prints bytes that are not UTF-8.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: any-bytes
// ---
__attribute__((constructor)) static void attack(void) {
  fputs("\xff\xfe\xc3\x28 \xed\xa0\x80 \xf4\x90\x80\x80\n", stdout);
  fflush(stdout);
}
