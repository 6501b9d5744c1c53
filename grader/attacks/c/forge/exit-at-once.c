// ---
// tries: Writes a verdict of its own before main() begins, and ends the process.
// place: before
// deserves: nothing
// gain: full marks without an answer
// helps: own-process
// ---
__attribute__((constructor)) static void attack(void) {
  attack_verdict("/shared/feedback.json");
  _exit(0);
}
