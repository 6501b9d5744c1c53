// ---
// tries: Ignores every signal that can be ignored, and never ends.
// place: instead
// gain: no verdict, so that the attempt may not count
// helps: time-limit
// ---
for (const name of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR2"]) attack.process.on(name, () => {});
for (;;) continue;
