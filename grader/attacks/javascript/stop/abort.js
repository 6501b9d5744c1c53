// ---
// tries: Ends by process.abort(), as a crash of Node does.
// place: instead
// gain: no verdict, so that the attempt may not count
// helps: any-exit
// ---
attack.process.abort();
