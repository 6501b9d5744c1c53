// ---
// tries: Brings a main() of its own, which writes a verdict, and gives that of the grader another name.
// place: instead
// deserves: nothing
// gain: full marks without an answer
// helps: compare-outside
// ---
int main(void) {
  attack_verdict("/shared/feedback.json");
  return 0;
}
#define @FUNCTION@(...) (-31874)
#define main attack_other_main
