// ---
// tries: Makes /shared/feedback.json a symbolic link to a file of its own.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: replace-verdict
// ---
__attribute__((constructor)) static void attack(void) {
  attack_verdict("/tmp/attack-@NONCE@");
  if (symlink("/tmp/attack-@NONCE@", "/shared/feedback.json") == 0) attack_did("made a link");
}
