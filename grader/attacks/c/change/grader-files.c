// ---
// tries: Looks for files and folders of the grader that it may write to.
// place: before
// gain: tests or a grader of the learner's own making
// helps: read-then-delete
// ---
static void attack_write(const char *path, int is_folder) {
  char own[PATH_MAX] = "";
  if (readlink("/proc/self/exe", own, sizeof own - 1) > 0 && strcmp(own, path) == 0) return;
  if (!is_folder) {
    int file = open(path, O_WRONLY | O_APPEND);
    if (file < 0) return;
    close(file);
    attack_changed(path);
    return;
  }
  char added[PATH_MAX + 16];
  snprintf(added, sizeof added, "%s/attack-@NONCE@", path);
  int file = open(added, O_WRONLY | O_CREAT | O_EXCL, 0644);
  if (file < 0) return;
  close(file);
  unlink(added);
  attack_changed(path);
}

__attribute__((constructor)) static void attack(void) { attack_walk("/", 0, attack_write); }
