// ---
// tries: Has the compiler instantiate four billion templates.
// place: instead
// gain: no verdict, so that the attempt may not count
// helps: compiler-limits
// ---
template <unsigned depth, unsigned number> struct Attack {
  static constexpr unsigned value = Attack<depth - 1, 2 * number>::value + Attack<depth - 1, 2 * number + 1>::value;
};
template <unsigned number> struct Attack<0, number> { static constexpr unsigned value = number; };
static_assert(Attack<32, 1>::value != 1);
