// ---
// tries: Ignores every signal that can be ignored, and never ends.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: time-limit
// ---
__attribute__((constructor)) static void attack(void) {
  for (int number = 1; number < 32; number++) signal(number, SIG_IGN);
  for (;;) pause();
}
