// ---
// tries: Writes a verdict of its own, takes the right to write from it, and goes on.
// place: before
// gain: any score
// helps: replace-verdict
// ---
__attribute__((constructor)) static void attack(void) {
  attack_verdict("/shared/feedback.json");
  chmod("/shared/feedback.json", 0444);
}
