// ---
// tries: Writes a verdict of its own to every open descriptor, and to those of its parent and of the first process.
// place: before
// gain: any score
// helps: close-descriptors
// ---
static void attack_descriptors(const char *folder) {
  static const char text[] = "{\"fractionalScore\": @SCORE@, \"feedback\": \"forged @NONCE@\"}\n";
  for (int number = 0; number < 64; number++) {
    char path[100];
    snprintf(path, sizeof path, "%s/%d", folder, number);
    int file = open(path, O_WRONLY | O_NONBLOCK);
    if (file < 0) continue;
    if (write(file, text, sizeof text - 1) > 0) attack_did(path);
    close(file);
  }
}

__attribute__((constructor)) static void attack(void) {
  char folder[100];
  snprintf(folder, sizeof folder, "/proc/%d/fd", (int)getppid());
  attack_descriptors(folder);
  attack_descriptors("/proc/1/fd");
  attack_descriptors("/proc/self/fd");
}
