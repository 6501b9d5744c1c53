// ---
// tries: Ends with exit code 127.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: any-exit
// ---
__attribute__((constructor)) static void attack(void) { _exit(127); }
