// ---
// tries: Prints a line of gigabytes on standard output and standard error.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: output-cap
// ---
__attribute__((constructor)) static void attack(void) {
  static char line[65536];
  memset(line, 'x', sizeof line);
  for (int i = 0; i < 20000; i++) {
    if (write(1, line, sizeof line) < 0 && write(2, line, sizeof line) < 0) break;
    if (write(2, line, sizeof line) < 0) usleep(1000);
  }
  _exit(1);
}
