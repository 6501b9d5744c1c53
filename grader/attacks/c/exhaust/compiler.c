// ---
// tries: Includes a device that never ends, so that the compiler takes all memory.
// place: instead
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: compiler-limits
// ---
#include "/dev/zero"
