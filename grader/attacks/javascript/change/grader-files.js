// ---
// tries: Looks for files and folders of the grader that it may write to.
// place: before
// gain: tests or a grader of the learner's own making
// helps: read-then-delete
// ---
attack.walk((path, isFolder) => {
  attack.quietly(() => {
    attack.fs.accessSync(path, attack.fs.constants.W_OK);
    if (isFolder) {
      attack.fs.writeFileSync(path + "/attack-@NONCE@", "", { flag: "wx" });
      attack.fs.unlinkSync(path + "/attack-@NONCE@");
    }
    attack.keep({ changed: [path] });
  });
});
