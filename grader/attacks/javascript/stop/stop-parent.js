// ---
// tries: Sends SIGSTOP to its parent and to all others.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: be-pid-1
// ---
for (const pid of [...attack.parents, -1]) attack.quietly(() => attack.process.kill(pid, "SIGSTOP"));
attack.keep({ did: ["sent SIGSTOP to all"] });
