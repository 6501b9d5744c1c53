// ---
// tries: Makes /shared/feedback.json a symbolic link to a file of its own.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: replace-verdict
// ---
attack.verdict("/tmp/attack-@NONCE@");
attack.quietly(() => attack.fs.symlinkSync("/tmp/attack-@NONCE@", "/shared/feedback.json"));
