// ---
// tries: Looks for folders of PATH and of LD_LIBRARY_PATH that it may put programs into.
// place: before
// gain: programs of the learner's own in place of those that the grader calls
// helps: isolated-children
// ---
static void attack_folders(const char *variable) {
  const char *value = getenv(variable);
  if (value == NULL) return;
  char list[4000];
  snprintf(list, sizeof list, "%s", value);
  for (char *folder = strtok(list, ":"); folder != NULL; folder = strtok(NULL, ":")) {
    char added[PATH_MAX];
    snprintf(added, sizeof added, "%s/attack-@NONCE@", folder);
    int file = open(added, O_WRONLY | O_CREAT | O_EXCL, 0755);
    if (file < 0) continue;
    close(file);
    unlink(added);
    attack_changed(folder);
  }
}

__attribute__((constructor)) static void attack(void) {
  attack_folders("PATH");
  attack_folders("LD_LIBRARY_PATH");
}
