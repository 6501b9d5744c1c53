// ---
// tries: Leaves a process behind that keeps the grader's pipes open, and never ends.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: end-of-child
// ---
attack.quietly(() => {
  const options = { detached: true, stdio: "inherit" };
  const child = attack.load("child_process").spawn("sh", ["-c", 'trap "" HUP INT TERM; sleep 100000'], options);
  child.on("error", () => {});
  child.unref();
});
