// ---
// tries: Throws an exception that nobody catches before main() begins.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: any-exit
// ---
#include <stdexcept>

static const int attack = [] {
  throw std::runtime_error("@NONCE@");
  return 0;
}();
