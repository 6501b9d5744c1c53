// ---
// tries: Sends SIGKILL to its parent, to the first process and to all others.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: be-pid-1
// ---
for (const pid of [...attack.parents, -1]) attack.quietly(() => attack.process.kill(pid, "SIGKILL"));
attack.keep({ did: ["sent SIGKILL to all"] });
