// ---
// tries: Writes a verdict of its own when the process ends, after that of the grader.
// place: before
// gain: any score
// helps: own-process
// ---
attack.process.on("exit", () => attack.verdict());
