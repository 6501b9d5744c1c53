// ---
// tries: Prints a line of gigabytes on standard output and standard error.
// place: instead
// gain: no verdict, so that the attempt may not count
// helps: output-cap
// ---
const line = "x".repeat(65536);
for (let i = 0; i < 20_000; i++) {
  attack.quietly(() => attack.fs.writeSync(1, line));
  attack.quietly(() => attack.fs.writeSync(2, line));
}
