// ---
// tries: Ends by abort(), as a failed assertion does.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: any-exit
// ---
__attribute__((constructor)) static void attack(void) { abort(); }
