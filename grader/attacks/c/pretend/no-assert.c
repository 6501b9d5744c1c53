// ---
// tries: Replaces assert() by nothing and the wanted function by a number, where the grader includes the learner's file.
// place: instead
// deserves: nothing
// gain: full marks without an answer
// helps: compare-outside
// ---
#undef assert
#define NDEBUG 1
#define assert(condition) ((void)0)
#define @FUNCTION@(...) (-31874)
