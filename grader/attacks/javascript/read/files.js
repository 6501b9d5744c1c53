// ---
// tries: Reads every file in the folders where graders lie, and prints what is in them.
// place: before
// gain: tests and answers, to be written down or handed in
// helps: read-then-delete
// ---
{
  const found = [];
  // What the learner's own process is started by is no secret, unless it grades or tests.
  const harness = attack.process.ppid === 0 || attack.process.argv.length < 2 ? "" : attack.process.argv[1];
  const secret = attack.quietly(() => /fractionalScore|\bassert|\bexpected\b|node:test/.test(attack.fs.readFileSync(harness, "utf8"))) ? harness : "";
  attack.walk((path, isFolder) => {
    if (isFolder || path === harness && path !== secret || found.length >= 20) return;
    const text = attack.excerpt(path);
    if (text) found.push({ path, text });
  });
  if (found.length > 0) attack.keep({ read: found });
  for (const { text } of found) console.log(text);
}
