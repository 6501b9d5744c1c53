// ---
// tries: Ends with exit code 0 before main() begins.
// place: before
// deserves: nothing
// gain: full marks without an answer
// helps: compare-outside
// ---
__attribute__((constructor)) static void attack(void) { exit(0); }
