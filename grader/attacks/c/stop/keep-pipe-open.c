// ---
// tries: Leaves a process behind that keeps the grader's pipes open, and never ends.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: end-of-child
// ---
__attribute__((constructor)) static void attack(void) {
  if (!attack_daemon()) return;
  for (;;) pause();
}
