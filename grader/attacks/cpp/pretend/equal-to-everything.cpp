// ---
// tries: Answers with an object whose comparisons are always true.
// place: instead
// gain: full marks without an answer
// helps: compare-outside
// ---
struct AttackEqual {
  template <class T> operator T() const { return T(); }
  template <class T> bool operator==(const T &) const { return true; }
  template <class T> bool operator!=(const T &) const { return false; }
};

template <class T> bool operator==(const T &, const AttackEqual &) { return true; }
template <class... Arguments> AttackEqual @FUNCTION@(Arguments...) { return {}; }
