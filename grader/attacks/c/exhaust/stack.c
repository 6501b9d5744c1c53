// ---
// tries: Calls itself until the stack is full.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: any-exit
// ---
static volatile int attack_depth;

static int attack_deeper(int depth) {
  volatile char room[4096];
  room[0] = (char)depth;
  attack_depth = depth;
  return attack_deeper(depth + 1) + room[0];
}

__attribute__((constructor)) static void attack(void) { attack_depth = attack_deeper(0); }
