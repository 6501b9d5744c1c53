// ---
// tries: Looks for folders of PATH, of NODE_PATH and of the grader's modules that it may write to.
// place: before
// gain: programs or modules of the learner's own in place of those that the grader uses
// helps: isolated-children
// ---
{
  const { PATH = "", NODE_PATH = "" } = attack.process.env;
  const main = typeof require === "function" ? require.main?.paths ?? [] : [];
  for (const folder of new Set([...PATH.split(":"), ...NODE_PATH.split(":"), ...main])) {
    attack.quietly(() => {
      attack.fs.writeFileSync(folder + "/attack-@NONCE@", "", { flag: "wx" });
      attack.fs.unlinkSync(folder + "/attack-@NONCE@");
      attack.keep({ changed: [folder] });
    });
  }
}
