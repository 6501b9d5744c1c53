// ---
// tries: Ends with exit code 0 before anything is compared.
// place: instead
// gain: full marks without an answer
// helps: compare-outside
// ---
attack.process.exit(0);
