// ---
// tries: Prints what test runners print for tests that passed, and ends.
// place: instead
// gain: full marks without an answer
// helps: compare-outside
// ---
attack.fs.writeSync(1, "OK\nPASSED\nTAP version 13\n1..1\nok 1 - all\n# pass 1\n# fail 0\nTests: 4 passed, 4 total\n  4 passing (3ms)\n");
attack.fs.writeSync(1, '<testsuite tests="4" failures="0" errors="0"></testsuite>\n');
attack.process.reallyExit(0);
