// ---
// tries: Makes /shared/feedback.json a folder that is not empty.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: replace-verdict
// ---
attack.quietly(() => attack.fs.mkdirSync("/shared/feedback.json/more", { recursive: true }));
