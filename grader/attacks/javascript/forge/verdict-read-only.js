// ---
// tries: Writes a verdict of its own, takes the right to write from it, and goes on.
// place: before
// gain: any score
// helps: replace-verdict
// ---
attack.verdict();
attack.fs.chmodSync("/shared/feedback.json", 0o444);
