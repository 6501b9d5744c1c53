// ---
// tries: Ends with exit code 1.
// place: instead
// gain: no verdict, so that the attempt may not count
// helps: any-exit
// ---
attack.process.exit(1);
