// ---
// tries: Makes /shared/feedback.json a named pipe, on which whoever writes there waits for ever.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: replace-verdict
// ---
__attribute__((constructor)) static void attack(void) {
  if (mkfifo("/shared/feedback.json", 0666) == 0) attack_did("made a pipe");
}
