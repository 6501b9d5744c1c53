// ---
// tries: Writes a verdict of its own and ends the process before anything is compared.
// place: instead
// gain: full marks without an answer
// helps: own-process
// ---
attack.verdict();
attack.process.reallyExit(0);
