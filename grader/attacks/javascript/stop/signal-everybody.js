// ---
// tries: Sends every signal but SIGKILL and SIGSTOP to its parent, to the first process and to all others.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: be-pid-1
// ---
for (const [name, number] of Object.entries(attack.load("os").constants.signals)) {
  if (/KILL|STOP|TSTP|TTIN|TTOU|CHLD|CONT|USR1/.test(name) || number > 31) continue;
  for (const pid of [...attack.parents, -1]) attack.quietly(() => attack.process.kill(pid, number));
}
attack.keep({ did: ["sent all signals to all"] });
