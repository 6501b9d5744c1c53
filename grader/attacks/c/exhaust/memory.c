// ---
// tries: Takes memory until there is no more.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: memory-limit
// ---
__attribute__((constructor)) static void attack(void) {
  const size_t size = 16 << 20;
  for (char *block = (char *)malloc(size); block != NULL; block = (char *)malloc(size)) memset(block, 1, size);
  _exit(1);
}
